import {monetaryField} from "@web/views/fields/monetary/monetary_field";

/** A column of amounts is as wide as a million with «ريال» behind it, where there is room; Odoo's is made for a sign such as $. */
monetaryField.listViewWidth = [105, 140];
