"""A database that others work in (fed to `odoo shell`), before the addon comes to it.

Two companies with books of China's, Chinese as the only language, and a website that
is in use: what a developer's database has not, and a customer's has.
"""

chart = env["account.chart.template"]  # noqa: F821
env = env(user=env.ref("base.user_admin"))  # noqa: F821
companies = env.company | env["res.company"].create({"name": "第二公司"})
env.user.company_ids = companies
for company in companies:
    company.country_id = env.ref("base.cn")
    if company.chart_template != "cn":
        chart.try_loading("cn", company, False)

chinese = env["res.lang"]._activate_lang("zh_CN")
website = env["website"].search([], limit=1)
website.write(
    {
        "language_ids": [(6, 0, chinese.ids)],
        "default_lang_id": chinese.id,
    }
)
everybody = env["res.partner"].with_context(active_test=False)
everybody.search([]).lang = "zh_CN"
users = env["res.users"].with_context(active_test=False)
users.search([]).write({"lang": "zh_CN"})
env["res.lang"].search([("code", "!=", "zh_CN")]).active = False
assert env["res.lang"].search([]).mapped("code") == ["zh_CN"]

page = env["website"].with_context(website_id=website.id).new_page("关于我们")
env["website.page"].browse(page["page_id"]).is_published = True
env["hr.department"].create(
    [
        {"name": f"售后 {company.name}", "company_id": company.id}
        for company in companies
    ]
)
env.cr.commit()
