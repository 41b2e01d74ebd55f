//! Whole values on their way from the main thread to the audio thread, and back to be dropped.
//!
//! Two wait-free rings: new values travel down, replaced ones travel up, so that the audio thread
//! neither allocates nor frees. A full ring loses nothing: the newest value waits with the sender.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;

use rtrb::{Consumer, Producer, PushError, RingBuffer};

/// Values that can be under way in each direction: many more changes than a person makes while audio
/// stands still.
const CAPACITY: usize = 16;

/// The main thread's end.
#[derive(Debug)]
pub struct HandoffSender<T> {
    fresh: Producer<Arc<T>>,
    spent: Consumer<Arc<T>>,
    /// The newest value that found the ring full.
    waiting: Option<Arc<T>>,
}

/// The audio thread's end.
#[derive(Debug)]
pub struct HandoffReceiver<T> {
    fresh: Consumer<Arc<T>>,
    spent: Producer<Arc<T>>,
}

/// Both ends of one hand-off.
#[must_use]
pub fn channel<T>() -> (HandoffSender<T>, HandoffReceiver<T>) {
    let (fresh_in, fresh_out) = RingBuffer::new(CAPACITY);
    let (spent_in, spent_out) = RingBuffer::new(CAPACITY);
    (
        HandoffSender { fresh: fresh_in, spent: spent_out, waiting: None },
        HandoffReceiver { fresh: fresh_out, spent: spent_in },
    )
}

impl<T> HandoffSender<T> {
    /// Sends a value; it supersedes everything sent before.
    pub fn send(&mut self, value: Arc<T>) {
        self.waiting = Some(value);
        self.poll();
    }

    /// Drops what came back and sends what found the ring full; to be called now and then.
    pub fn poll(&mut self) {
        while self.spent.pop().is_ok() {}
        if let Some(value) = self.waiting.take()
            && let Err(PushError::Full(value)) = self.fresh.push(value)
        {
            self.waiting = Some(value);
        }
    }
}

impl<T> HandoffReceiver<T> {
    /// The oldest value that has arrived, if there is room to give back the one it replaces.
    ///
    /// # Real-time
    /// Safe: wait-free.
    pub fn receive(&mut self) -> Option<Arc<T>> {
        if self.spent.slots() == 0 { None } else { self.fresh.pop().ok() }
    }

    /// Drops what has arrived: for one who starts anew with the newest value of all.
    ///
    /// # Real-time
    /// Not safe: may free.
    pub fn clear(&mut self) {
        while self.fresh.pop().is_ok() {}
    }

    /// Sends a replaced value up, to be dropped there; to be called once for each value received.
    ///
    /// # Real-time
    /// Safe: wait-free; [`Self::receive`] has made sure of the room.
    pub fn give_back(&mut self, value: Arc<T>) {
        let _ = self.spent.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receive_all(receiver: &mut HandoffReceiver<u32>, held: &mut Arc<u32>) {
        while let Some(value) = receiver.receive() {
            receiver.give_back(std::mem::replace(held, value));
        }
    }

    #[test]
    fn the_newest_value_arrives_however_many_were_sent_meanwhile() {
        let (mut sender, mut receiver) = channel();
        let mut held = Arc::new(0);
        for value in 1..=1000 {
            sender.send(Arc::new(value));
        }
        receive_all(&mut receiver, &mut held);
        sender.poll();
        receive_all(&mut receiver, &mut held);
        assert_eq!(*held, 1000);
    }

    #[test]
    fn what_is_replaced_is_dropped_by_the_sender_only() {
        let (mut sender, mut receiver) = channel();
        let first = Arc::new(1);
        let mut held = Arc::clone(&first);
        sender.send(Arc::new(2));
        receive_all(&mut receiver, &mut held);
        assert_eq!((*held, Arc::strong_count(&first)), (2, 2));
        sender.poll();
        assert_eq!(Arc::strong_count(&first), 1);
    }

    #[test]
    fn nothing_is_taken_while_there_is_no_room_to_give_back() {
        let (mut sender, mut receiver) = channel();
        let mut held = Arc::new(0);
        for value in 1..=40 {
            // The rings are filled without the sender clearing what came back.
            let _ = sender.fresh.push(Arc::new(value));
            receive_all(&mut receiver, &mut held);
        }
        assert!(receiver.receive().is_none());
        sender.poll();
        receive_all(&mut receiver, &mut held);
        assert!(*held > 16);
    }
}
