"""What stands around every page: side bar, sync state and its panel, the account, the palette."""
