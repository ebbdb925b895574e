"""The encrypted copy of one owner's ledger on this computer: the file and its thread, the vault, the outbox."""
