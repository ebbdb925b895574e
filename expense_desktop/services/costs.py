"""What guessing a password costs: a parameter of the composition root, so that tests can ask for the least."""

from dataclasses import dataclass, field

from expense_desktop.repository.replica.wrapping import VaultCosts
from expense_desktop.repository.server.door import LEAST_COSTS, ProofCosts


@dataclass(frozen=True, slots=True)
class Costs:
    """What guessing a password costs: for the vault, and the least that a server may ask for. Tests use the least."""

    vault: VaultCosts = field(default_factory=VaultCosts)
    least_proof: ProofCosts = LEAST_COSTS
