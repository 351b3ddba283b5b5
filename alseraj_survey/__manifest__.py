{
    "name": "Beneficiary Satisfaction",
    "summary": "Anonymous satisfaction surveys after each service, for correction and development",
    "version": "19.0.1.2.0",
    "category": "Services/Beneficiary Relations",
    "author": "Alseraj Association",
    "license": "LGPL-3",
    "depends": [
        "alseraj_beneficiary",
        "survey",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/survey.xml",
        "data/messages.xml",
        "data/cron.xml",
        "views/invitation_templates.xml",
        "views/portal_templates.xml",
        "views/survey_invitation_views.xml",
        "views/survey_survey_views.xml",
        "views/satisfaction_figure_views.xml",
    ],
}
