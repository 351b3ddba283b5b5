{
    "name": "Recipes",
    "summary": "For the tests: what docs/EXTEND.md says, done by a module of one's own",
    "version": "19.0.1.0.0",
    "author": "Alseraj Association",
    "license": "LGPL-3",
    "category": "Hidden",
    "depends": ["alseraj_beneficiary"],
    "data": ["data/message.xml"],
}
