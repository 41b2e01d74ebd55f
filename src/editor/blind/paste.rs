//! The field that a blind test of somebody else's is pasted into.

use egui::{Align2, Context, Id, Rect, TextEdit, Ui};

use super::shared::{SharedTest, read};
use super::test::Plan;
use crate::editor::edit::gateway::ParamGateway;
use crate::editor::model::Model;
use crate::editor::shell::shortcuts::choose;
use crate::editor::slots::edits::Edit;
use crate::params::REFERENCE;
use crate::presets::PresetError;

/// What stands in the field, and what came of it.
#[derive(Debug, Clone, Default)]
struct Pasted {
    text: String,
    said: String,
}

fn id() -> Id {
    Id::unique("a blind test that is pasted")
}

/// What came of the last text; empty if there was none.
pub(super) fn said(ctx: &Context) -> String {
    ctx.data(|data| data.get_temp::<Pasted>(id())).map_or_else(String::new, |pasted| pasted.said)
}

/// Forgets it.
pub(super) fn forget(ctx: &Context) {
    ctx.data_mut(|data| data.remove_temp::<Pasted>(id()));
}

/// Shows the field; a text with a test in it becomes the plan, and its slots those of the plug-in, as one step of undo.
pub(super) fn paste_ui(
    ui: &mut Ui,
    rect: Rect,
    model: &Model<'_>,
    (plan, edit): (&mut Plan, &mut Option<Edit>),
    gateway: &mut dyn ParamGateway,
) {
    let mut pasted = ui.data(|data| data.get_temp::<Pasted>(id())).unwrap_or_default();
    let field = TextEdit::singleline(&mut pasted.text)
        .id(id().with("field"))
        .align(Align2::LEFT_CENTER)
        .hint_text("Paste a result to run its test");
    let response = ui.put(rect, field);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label("Result of a blind test to run again"));
    if response.changed() {
        pasted.said = match read(&pasted.text) {
            _ if pasted.text.trim().is_empty() => String::new(),
            Ok(test) if !model.params.user.has_room_for(&test.set.headphones) => {
                PresetError::NoRoom(test.set.name).to_string()
            }
            Ok(test) => {
                pasted.text.clear();
                take(test, model, (plan, edit), gateway)
            }
            Err(sentence) => sentence,
        };
        ui.data_mut(|data| data.insert_temp(id(), pasted));
    }
    response.on_hover_text(
        "The text that “Copy result” makes of a blind test, whoever ran it. Its slots, question and number of trials \
         are taken over; what you wear stays yours.",
    );
}

/// Takes a test over; says what has changed.
fn take(
    test: SharedTest,
    model: &Model<'_>,
    (plan, edit): (&mut Plan, &mut Option<Edit>),
    gateway: &mut dyn ParamGateway,
) -> String {
    let SharedTest { plan: shared, set, behind } = test;
    if shared.slots().contains(&REFERENCE) {
        choose(model, gateway, behind);
    }
    *plan = shared;
    *edit = Some(Edit::Load(Box::new(set)));
    "The slots are those of the pasted test. Undo brings yours back.".to_owned()
}
