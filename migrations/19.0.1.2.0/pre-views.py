def migrate(cr, version):
    """Views of 1.0 that stand in the evaluations of a session's form are emptied.

    An update reads the form before the views that extend it, and its evaluations come
    from a view of their own now. What is still there is read anew after that.
    """
    cr.execute(
        """UPDATE ir_ui_view SET arch_db = '{"en_US": "<data/>"}'
           FROM ir_model_data AS data
           WHERE data.module = 'hr_training' AND data.model = 'ir.ui.view'
             AND data.res_id = ir_ui_view.id
             AND ir_ui_view.model = 'hr.training.session'
             AND ir_ui_view.mode = 'extension'
             AND ir_ui_view.arch_db::text LIKE '%evaluation\\_ids%'"""
    )
