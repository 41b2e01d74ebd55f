//! The corner that resizes the window where the host draws no frame around it.

use egui::{CursorIcon, Rect, Role, Sense, Stroke, Ui, Vec2, ViewportCommand, WidgetInfo, vec2};

use super::theme;

/// Size of the corner, points.
const SIZE: f32 = 14.0;

/// Shows the resize handle in the window's bottom right corner; it never makes the window smaller than `least`.
pub(in crate::editor) fn grip_ui(ui: &mut Ui, window: Rect, least: Vec2) {
    let corner = Rect::from_min_max(window.max - Vec2::splat(SIZE), window.max);
    let id = ui.make_persistent_id("resize handle");
    let response = ui.interact(corner, id, Sense::DRAG).on_hover_and_drag_cursor(CursorIcon::ResizeNwSe);
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, "Resize the window"));
    if let Some(pointer) = response.interact_pointer_pos() {
        if response.drag_started() {
            ui.data_mut(|data| data.insert_temp(id, window.max - pointer));
        }
        let grabbed = ui.data(|data| data.get_temp::<Vec2>(id));
        if response.dragged()
            && let Some(offset) = grabbed
        {
            let size = (pointer - window.min + offset).max(least).round();
            if size != window.size().round() {
                ui.ctx().send_viewport_cmd(ViewportCommand::InnerSize(size));
            }
        }
    }
    let lit = response.hovered() || response.dragged();
    let stroke = Stroke::new(theme::LINE, if lit { theme::SECONDARY } else { theme::EDGE });
    for reach in [4.0, 8.0] {
        let ends = [window.max - vec2(reach + 2.0, 2.0), window.max - vec2(2.0, reach + 2.0)];
        ui.painter().line_segment(ends, stroke);
    }
}
