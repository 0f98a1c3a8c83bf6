//! The same for code without an asynchronous runtime.

use std::fmt;

use runtime::IsSet;
use runtime::ResponseValue;

use super::{GenerateMany, GenerateStream};
use crate::blocking::Client;
use crate::resources::images::{Generate, Images};
use crate::types::CreateImageResponse;
use crate::{Client as AsyncClient, Error};

impl Images<'_, Client> {
    /// Makes images from many inputs: a call for each, a few at a time, their answers in order.
    ///
    /// ```no_run
    /// # fn example(client: generated_client::blocking::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let answers = client
    ///     .images()
    ///     .generate_many(["an otter", "a heron"], |call, prompt| {
    ///         call.model("black-forest-labs/FLUX.1-schnell").prompt(prompt).n(1).size("1024x1024")
    ///     })
    ///     .send();
    /// for answer in answers {
    ///     println!("{} images", answer?.data.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The same as the asynchronous call in all else, whose calls `call` sets up.
    pub fn generate_many<'i, I, F, Model, Prompt>(
        &self,
        inputs: I,
        call: F,
    ) -> GenerateMany<'i, Client, I::IntoIter>
    where
        I: IntoIterator<Item: Send + 'i>,
        F: for<'c> Fn(
            Generate<'c, AsyncClient>,
            I::Item,
        ) -> Generate<'c, AsyncClient, Model, Prompt>,
        F: Send + Sync + 'i,
        Model: IsSet + 'i,
        Prompt: IsSet + 'i,
    {
        GenerateMany::new(self.client.clone(), inputs.into_iter(), call)
    }
}

impl<'i, I: Iterator> GenerateMany<'i, Client, I> {
    /// The answers as an iterator, which sends the requests as it is asked for them.
    pub fn send(self) -> GenerateIter<'i, I> {
        let client = self.client.clone();
        GenerateIter { answers: self.stream(client.inner()), client, is_broken: false }
    }
}

/// The answers to many calls, in the order of their inputs: an iterator that blocks the thread
/// until the next one is there.
///
/// In all else it is a [`GenerateStream`]: its calls go on while it is asked for an answer, their
/// time limits pass all the time, and dropping it ends them.
#[must_use = "nothing is sent until answers are asked for"]
pub struct GenerateIter<'i, I: Iterator> {
    // Before the client, whose runtime it needs.
    answers: GenerateStream<'i, I>,
    client: Client,
    /// The runtime is gone.
    is_broken: bool,
}

impl<I: Iterator> GenerateIter<'_, I> {
    /// Whether no further requests are sent because the token is not accepted or the balance is
    /// used up.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.answers.is_stopped()
    }

    /// The inputs for which nothing was sent. Calls that are under way are dropped.
    pub fn into_unsent(self) -> I {
        self.answers.into_unsent()
    }
}

impl<I: Iterator + Send> Iterator for GenerateIter<'_, I> {
    type Item = Result<ResponseValue<CreateImageResponse>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let Self { answers, client, is_broken } = self;
        if *is_broken {
            return None;
        }
        match client.driver().block_on(async { Ok(answers.next().await) }) {
            Ok(answer) => answer,
            Err(error) => {
                *is_broken = true;
                Some(Err(error))
            }
        }
    }
}

impl<I: Iterator> fmt::Debug for GenerateIter<'_, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.answers.fmt(f)
    }
}
