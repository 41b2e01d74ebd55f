//! Drag and drop as its target has to answer it (XDND, version 5): messages in, answers out, no connection.

/// Sources of before 1998 are refused: they speak of windows in another way.
const MIN_VERSION: u8 = 3;

/// What a source tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::editor) enum Message {
    /// A drag has reached the window.
    Enter { source: u32, version: u8, has_files: bool },
    /// It has moved.
    Position { source: u32, is_inside: bool },
    /// It has gone elsewhere, or its program has ended.
    Leave { source: u32 },
    /// It was let go.
    Drop { source: u32, time: u32 },
}

/// What is to be told to the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::editor) enum Answer {
    /// Whether it may be dropped here.
    Status { accepts: bool },
    /// Its data is wanted, as of this time.
    Request { time: u32 },
    /// It is over.
    Finished { took: bool },
}

/// The drag that is going on.
#[derive(Debug, Clone, Copy)]
struct Drag {
    source: u32,
    has_files: bool,
    is_inside: bool,
    is_dropped: bool,
}

/// One drag after another.
#[derive(Debug, Default)]
pub(in crate::editor) struct Session(Option<Drag>);

impl Session {
    /// True while files are over the window, until they have been taken.
    pub(in crate::editor) fn accepts(&self) -> bool {
        self.0.is_some_and(|drag| drag.has_files && drag.is_inside)
    }

    /// The window the drag comes from.
    pub(in crate::editor) fn source(&self) -> Option<u32> {
        self.0.map(|drag| drag.source)
    }

    /// Takes a message; what is to be answered to its source.
    pub(in crate::editor) fn take(&mut self, message: Message) -> Option<Answer> {
        match message {
            Message::Enter { source, version, has_files } => {
                let has_files = has_files && version >= MIN_VERSION;
                self.0 = Some(Drag { source, has_files, is_inside: false, is_dropped: false });
                None
            }
            Message::Position { source, is_inside } => {
                let drag = self.0.as_mut().filter(|drag| drag.source == source && !drag.is_dropped);
                if let Some(drag) = drag {
                    drag.is_inside = is_inside;
                }
                Some(Answer::Status { accepts: self.source() == Some(source) && self.accepts() })
            }
            Message::Leave { source } => {
                self.0.take_if(|drag| drag.source == source);
                None
            }
            Message::Drop { source, time } => self.drop(source, time),
        }
    }

    fn drop(&mut self, source: u32, time: u32) -> Option<Answer> {
        let accepts = self.accepts();
        match &mut self.0 {
            Some(drag) if drag.source == source && drag.is_dropped => None,
            Some(drag) if drag.source == source && accepts => {
                drag.is_dropped = true;
                Some(Answer::Request { time })
            }
            _ => {
                self.0.take_if(|drag| drag.source == source);
                Some(Answer::Finished { took: false })
            }
        }
    }

    /// The data has come, or never will; who is to be told, and what. `None` if nothing was asked for.
    pub(in crate::editor) fn finish(&mut self, took: bool) -> Option<(u32, Answer)> {
        let drag = self.0.take_if(|drag| drag.is_dropped)?;
        Some((drag.source, Answer::Finished { took }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: u32 = 7;
    const ENTER: Message = Message::Enter { source: SOURCE, version: 5, has_files: true };
    const INSIDE: Message = Message::Position { source: SOURCE, is_inside: true };
    const OUTSIDE: Message = Message::Position { source: SOURCE, is_inside: false };
    const DROP: Message = Message::Drop { source: SOURCE, time: 99 };

    fn answers(session: &mut Session, messages: &[Message]) -> Vec<Option<Answer>> {
        messages.iter().map(|message| session.take(*message)).collect()
    }

    #[test]
    fn files_are_accepted_inside_asked_for_and_taken_once() {
        let mut session = Session::default();
        let [yes, no] = [true, false].map(|accepts| Some(Answer::Status { accepts }));
        let asked = Some(Answer::Request { time: 99 });
        let told = answers(&mut session, &[ENTER, OUTSIDE, INSIDE, OUTSIDE, INSIDE, DROP, DROP]);
        assert_eq!(told, [None, no, yes, no, yes, asked, None]);
        assert!(session.accepts(), "until the data is here");
        assert_eq!(session.finish(true), Some((SOURCE, Answer::Finished { took: true })));
        assert_eq!((session.finish(true), session.accepts()), (None, false));
    }

    #[test]
    fn what_is_no_file_or_lies_beside_the_window_is_refused() {
        let refused = [None, Some(Answer::Status { accepts: false }), Some(Answer::Finished { took: false })];
        let no_files = Message::Enter { source: SOURCE, version: 5, has_files: false };
        let ancient = Message::Enter { source: SOURCE, version: 2, has_files: true };
        for drag in [[no_files, INSIDE, DROP], [ancient, INSIDE, DROP], [ENTER, OUTSIDE, DROP]] {
            let mut session = Session::default();
            assert_eq!(answers(&mut session, &drag), refused, "{drag:?}");
            assert_eq!(session.finish(false), None);
        }
    }

    #[test]
    fn a_drag_that_leaves_is_forgotten_and_another_ones_leaving_is_not_its_own() {
        let mut session = Session::default();
        answers(&mut session, &[ENTER, INSIDE, Message::Leave { source: 8 }]);
        assert!(session.accepts());
        session.take(Message::Leave { source: SOURCE });
        assert_eq!((session.accepts(), session.source()), (false, None));
        assert_eq!(session.take(DROP), Some(Answer::Finished { took: false }));
    }

    #[test]
    fn strangers_are_refused_and_disturb_nobody() {
        let mut session = Session::default();
        answers(&mut session, &[ENTER, INSIDE]);
        let stranger =
            [Message::Position { source: 8, is_inside: true }, Message::Drop { source: 8, time: 1 }];
        let told = answers(&mut session, &stranger);
        assert_eq!(told, [Some(Answer::Status { accepts: false }), Some(Answer::Finished { took: false })]);
        assert!(session.accepts());
    }
}
