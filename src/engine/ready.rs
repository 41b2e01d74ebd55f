//! The designs of all slots, ready before they are asked for: drawn in slices at control ticks, the slot that is heard first.

use super::design::Design;
use super::draft::Draft;
use super::prepared::Prepared;
use super::request::SlotRequest;
use super::settings::NUM_SLOTS;
use super::user_data::UserData;

/// What each slot asks for.
pub(super) type Requests = [SlotRequest; NUM_SLOTS];

/// One design per slot, and where the next one is drawn.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    designs: Vec<Design>,
    draft: Draft,
    /// Index of the slot that is drawn, and the user data it is drawn with.
    drawn: (usize, u32),
    /// True if that was begun after the last switch.
    is_begun_since: bool,
    /// True if every slot is what was asked for when this was looked at last.
    is_complete: bool,
    /// True if the slot that is heard has been drawn since then: while a control is turned, what was asked for when the
    /// design began is as good as what is asked for now.
    is_fresh: bool,
}

impl Ready {
    /// Room for all slots.
    ///
    /// # Real-time
    /// Not safe: allocates.
    #[expect(clippy::disallowed_macros, reason = "allocates once, while the engine is built")]
    pub(super) fn new() -> Self {
        Self {
            designs: vec![Design::NOTHING; NUM_SLOTS],
            draft: Draft::new(),
            drawn: (0, 0),
            is_begun_since: false,
            is_complete: false,
            is_fresh: false,
        }
    }

    /// Something else is asked for, or with other user data.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn look_again(&mut self) {
        self.is_complete = false;
    }

    /// Draws at once whatever is not what is asked for.
    ///
    /// # Real-time
    /// Safe, but takes a tenth of a millisecond and more for each.
    pub(super) fn complete(&mut self, requests: &Requests, user: &UserData, prepared: &Prepared) {
        for (design, request) in self.designs.iter_mut().zip(requests) {
            if design.request != request.with_revision(user.revision) {
                self.draft.draw(request, user, prepared);
                *design = *self.draft.design();
            }
        }
        self.draft.cancel();
        (self.is_begun_since, self.is_fresh) = (false, false);
    }

    /// Another slot is to be heard: only what it asks for now will do.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn switch(&mut self) {
        (self.is_begun_since, self.is_fresh) = (false, false);
    }

    /// The design of the slot that is to be heard; `None` while it is drawn.
    ///
    /// # Real-time
    /// Safe.
    pub(super) fn heard(&self, idx: usize, requests: &Requests, revision: u32) -> Option<&Design> {
        let design = self.designs.get(idx)?;
        (self.is_fresh || self.is_current(idx, requests, revision)).then_some(design)
    }

    fn is_current(&self, idx: usize, requests: &Requests, revision: u32) -> bool {
        let known = self.designs.get(idx).zip(requests.get(idx));
        known.is_some_and(|(design, request)| design.request == request.with_revision(revision))
    }

    /// Does one slice of what is to be done; `heard` is the index of the slot that is to be heard.
    ///
    /// # Real-time
    /// Safe: some microseconds.
    pub(super) fn tick(
        &mut self,
        heard: Option<usize>,
        requests: &Requests,
        user: &UserData,
        prepared: &Prepared,
    ) {
        if self.is_complete {
            return;
        }
        let is_due = |idx: &usize| !self.is_current(*idx, requests, user.revision);
        let due = heard.into_iter().chain(0..NUM_SLOTS).find(is_due);
        let (idx, revision) = self.drawn;
        let is_first = heard.is_none_or(|heard| heard == idx || due != Some(heard));
        if !(self.draft.is_drawing() && revision == user.revision && is_first) {
            let Some((idx, request)) = due.and_then(|idx| Some((idx, requests.get(idx)?))) else {
                self.draft.cancel();
                self.is_complete = true;
                return;
            };
            self.draft.begin(request);
            self.drawn = (idx, user.revision);
            self.is_begun_since |= heard == Some(idx);
        }
        let (idx, _) = self.drawn;
        if self.draft.advance(user, prepared) {
            if let Some(design) = self.designs.get_mut(idx) {
                *design = *self.draft.design();
            }
            self.is_fresh |= self.is_begun_since && heard == Some(idx);
        }
    }
}
