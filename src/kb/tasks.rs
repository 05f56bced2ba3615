//! The task table of a document: who has to do what by when.

use super::{Kb, Open};
use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_engine::index::UnitRecord;
use tiaowen_link::tasks::{self, Task};
use tiaowen_print::view::{
    BodyView, DeadlineView, MatchView, QuantityView, RowView, TaskView, TasksView,
};
use tiaowen_text::doc::{DocId, Document, Span};
use tiaowen_text::error::Result;
use tiaowen_text::offset::Characters;

impl Kb {
    /// The clauses of a document, and the rows of task tables in them, that name bodies in charge, deadlines or quantities, in reading order.
    pub fn tasks(&self, id: &DocId) -> Result<TasksView> {
        let open = self.now();
        let entry = open.entry(id)?;
        let linked = open.linked(entry)?;
        let document = &linked.document;
        let rows = tasks::tasks(document);
        Ok(TasksView {
            document: open.document_ref(entry),
            tasks: rows.iter().map(|task| open.task_view(entry, document, task)).collect(),
        })
    }
}

impl Open {
    fn task_view(&self, entry: &CatalogueEntry, document: &Document, task: &Task) -> TaskView {
        let unit = document.unit_span(task.unit);
        let characters = Characters::of_part(&document.text, unit);
        let at = |span: Span| -> MatchView { characters.range(span).into() };
        TaskView {
            clause: self.clause_ref(entry, UnitRecord::named(document, task.unit)),
            row: task
                .row
                .map(|row| RowView { text: row.of(&document.text).to_owned(), at: at(row) }),
            bodies: (task.bodies.iter())
                .map(|body| BodyView {
                    name: body.name.clone(),
                    role: body.role,
                    role_label: body.role.label(),
                    at: at(body.span),
                })
                .collect(),
            deadlines: (task.deadlines.iter())
                .map(|deadline| DeadlineView {
                    date: deadline.date.clone(),
                    text: deadline.text.clone(),
                    at: at(deadline.span),
                })
                .collect(),
            quantities: (task.quantities.iter())
                .map(|quantity| QuantityView {
                    text: quantity.text.clone(),
                    bound: quantity.bound.clone(),
                    of: quantity.of.clone(),
                    at: at(quantity.span),
                })
                .collect(),
        }
    }
}
