"""The claims of governance that gates ask: of offices and uses, of decisions, and of the house itself."""

from hemicycle.rooms.governance.gates import decisions, house, offices

CRITERIA = [*offices.CRITERIA, *decisions.CRITERIA, *house.CRITERIA]
