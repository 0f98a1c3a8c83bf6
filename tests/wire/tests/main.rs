//! What generated calls send and read.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is a failed test")]

mod answers;
mod blocking;
mod bodies;
mod composed;
mod credentials;
mod formats;
mod forms;
mod hooks;
mod mock;
mod names;
mod places;
mod polymorphic;
mod query;
mod recent;
mod reconnect;
mod schemas;
mod streams;
mod support;
