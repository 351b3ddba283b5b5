"""The external ids of the roles, as ``has_group``, ``groups=`` and the transitions name them."""

DELEGATE = "alseraj_beneficiary.group_delegate"
OFFICER = "alseraj_beneficiary.group_officer"
MANAGER = "alseraj_beneficiary.group_manager"
RESEARCHER = "alseraj_beneficiary.group_researcher"
MEMBER = "alseraj_beneficiary.group_committee_member"
SECRETARY = "alseraj_beneficiary.group_committee_secretary"
FINANCE = "alseraj_beneficiary.group_finance"
AUDITOR = "alseraj_beneficiary.group_auditor"
GRIEVANCE = "alseraj_beneficiary.group_grievance"  # complaints about employees, above the manager
SENSITIVE = "alseraj_beneficiary.group_sensitive"
INTEGRATOR = "alseraj_beneficiary.group_integrator"  # other systems; no right on any model
# Two technical groups: who has any role here, and who isn't bound to branch offices.
ANY_ROLE = "alseraj_beneficiary.group_any_role"
ALL_BRANCHES = "alseraj_beneficiary.group_all_branches"

# The front desk.
DESK = (DELEGATE, OFFICER)
EMPLOYEE = "base.group_user"
