//! Images from many prompts, a few at a time.

#[cfg(feature = "blocking")]
pub(super) mod blocking;

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use runtime::IsSet;
use runtime::{ResponseValue, RetryBudget};

use crate::resources::images::{Generate, Images};
use crate::types::CreateImageResponse;
use crate::{Client, Error, ErrorCode};

const CONCURRENCY: usize = 4;
const RETRY_BUDGET: usize = 10;

type Outcome = Result<ResponseValue<CreateImageResponse>, Error>;
type Running<'i> = Pin<Box<dyn Future<Output = Outcome> + Send + 'i>>;
/// Makes the call for an input.
type Start<'i, T> = Box<dyn Fn(Client, T) -> Running<'i> + Send + 'i>;

impl Images<'_, Client> {
    /// Makes images from many inputs: a call for each, a few at a time, their answers in order.
    ///
    /// `call` sets up each of the calls, as for a single image:
    ///
    /// ```no_run
    /// # async fn example(client: generated_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let prompts = ["an otter", "a heron", "a kingfisher"];
    /// let mut answers = client
    ///     .images()
    ///     .generate_many(prompts, |call, prompt| {
    ///         call.model("black-forest-labs/FLUX.1-schnell").prompt(prompt).n(1).size("1024x1024")
    ///     })
    ///     .concurrency(2)
    ///     .send();
    /// for prompt in prompts {
    ///     let Some(answer) = answers.next().await else { break };
    ///     for image in &answer?.data {
    ///         println!("{prompt}: {}", image.save(prompt).await?.display());
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Inputs can be anything: with `|call, request| call.body(request)` they are whole requests.
    /// Each is taken when its call begins and not before.
    pub fn generate_many<'i, I, F, Model, Prompt>(
        &self,
        inputs: I,
        call: F,
    ) -> GenerateMany<'i, Client, I::IntoIter>
    where
        I: IntoIterator<Item: Send + 'i>,
        F: for<'c> Fn(Generate<'c, Client>, I::Item) -> Generate<'c, Client, Model, Prompt>,
        F: Send + Sync + 'i,
        Model: IsSet + 'i,
        Prompt: IsSet + 'i,
    {
        GenerateMany::new(self.client.clone(), inputs.into_iter(), call)
    }
}

/// Calls for many inputs in the making; see [`Images::generate_many`].
#[must_use = "nothing is sent until `send` is called and the answers are asked for"]
pub struct GenerateMany<'i, C, I: Iterator> {
    client: C,
    inputs: I,
    start: Start<'i, I::Item>,
    concurrency: usize,
    retry_budget: usize,
}

impl<'i, C, I: Iterator> GenerateMany<'i, C, I> {
    fn new<F, Model, Prompt>(client: C, inputs: I, call: F) -> Self
    where
        I::Item: Send + 'i,
        F: for<'c> Fn(Generate<'c, Client>, I::Item) -> Generate<'c, Client, Model, Prompt>,
        F: Send + Sync + 'i,
        Model: IsSet + 'i,
        Prompt: IsSet + 'i,
    {
        let call = Arc::new(call);
        let start = move |client: Client, input| -> Running<'i> {
            let call = Arc::clone(&call);
            Box::pin(async move { call(client.images().generate(), input).send().await })
        };
        Self {
            client,
            inputs,
            start: Box::new(start),
            concurrency: CONCURRENCY,
            retry_budget: RETRY_BUDGET,
        }
    }

    /// How many calls are under way, or have ended and wait for an earlier one to be asked for, at
    /// the same time; at least one. Default: four.
    pub fn concurrency(self, calls: usize) -> Self {
        Self { concurrency: calls.max(1), ..self }
    }

    /// How often calls are repeated, all of them together. Default: ten times.
    ///
    /// Whether a call is repeated at all is for the [`RetryConfig`](crate::RetryConfig) of the
    /// client or of the call, which says no unless it is set.
    pub fn retry_budget(self, repetitions: usize) -> Self {
        Self { retry_budget: repetitions, ..self }
    }

    fn stream(self, client: &Client) -> GenerateStream<'i, I> {
        let budget = Arc::new(RetryBudget::new(self.retry_budget));
        GenerateStream {
            client: client.with_budget(&budget),
            inputs: self.inputs,
            start: self.start,
            concurrency: self.concurrency,
            budget,
            calls: VecDeque::new(),
            has_inputs: true,
            is_stopped: false,
        }
    }
}

impl<'i, I: Iterator> GenerateMany<'i, Client, I> {
    /// The answers as a stream, which sends the requests as it is asked for them.
    pub fn send(self) -> GenerateStream<'i, I> {
        let client = self.client.clone();
        self.stream(&client)
    }
}

impl<C, I: Iterator> fmt::Debug for GenerateMany<'_, C, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GenerateMany")
            .field("concurrency", &self.concurrency)
            .field("retry_budget", &self.retry_budget)
            .finish_non_exhaustive()
    }
}

/// The answers to many calls, in the order of their inputs; see [`Images::generate_many`].
///
/// [`next`](Self::next) gives them one by one, and so does [`Stream`](futures_core::Stream), which
/// the crates of the `futures` family know. A call that fails is an item like any other, and the
/// next ones go on. Where all the others would fail as well, because the token is not accepted or
/// the balance is used up (status 401, 402 or 403, or a code that says so), no further request is
/// sent, not even a repeated one; the calls that are under way come to their end and are given.
/// [`into_unsent`](Self::into_unsent) has the inputs that were left.
///
/// # Driving it
///
/// The calls go on while the stream is asked for an answer, and their time limits pass all the
/// time. Whoever does something long between two answers does it in a task of its own, so that an
/// image that was paid for does not come too late.
///
/// Dropping the stream ends the calls that are under way. The service may go on working, and
/// charge for it.
#[must_use = "nothing is sent until answers are asked for"]
pub struct GenerateStream<'i, I: Iterator> {
    client: Client,
    inputs: I,
    start: Start<'i, I::Item>,
    concurrency: usize,
    budget: Arc<RetryBudget>,
    /// In the order of their inputs.
    calls: VecDeque<Call<'i>>,
    has_inputs: bool,
    is_stopped: bool,
}

enum Call<'i> {
    Running(Running<'i>),
    Ended(Outcome),
}

impl<I: Iterator> GenerateStream<'_, I> {
    /// The next answer; `None` when there are no more. It can be dropped and asked for again, and
    /// nothing is lost.
    pub async fn next(&mut self) -> Option<Result<ResponseValue<CreateImageResponse>, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// Whether no further requests are sent because the token is not accepted or the balance is
    /// used up.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// The inputs for which nothing was sent. Calls that are under way are dropped.
    pub fn into_unsent(self) -> I {
        self.inputs
    }

    /// Lets all calls go on, and notes which have ended.
    fn advance(&mut self, cx: &mut Context<'_>) {
        for index in 0..self.calls.len() {
            if self.calls.get_mut(index).is_some_and(|call| call.advance(cx)) {
                self.stop();
            }
        }
    }

    fn stop(&mut self) {
        self.is_stopped = true;
        self.budget.close();
    }

    /// Begins calls as long as there is room for them.
    fn fill(&mut self, cx: &mut Context<'_>) {
        while self.calls.len() < self.concurrency && self.has_inputs && !self.is_stopped {
            let Some(input) = self.inputs.next() else {
                self.has_inputs = false;
                break;
            };
            let mut call = Call::Running((self.start)(self.client.clone(), input));
            // It may end at once, and say that it makes no sense to go on.
            if call.advance(cx) {
                self.stop();
            }
            self.calls.push_back(call);
        }
    }
}

impl Call<'_> {
    /// Lets it go on; true if it ends and no other call can succeed either.
    fn advance(&mut self, cx: &mut Context<'_>) -> bool {
        let Self::Running(running) = self else { return false };
        let Poll::Ready(outcome) = running.as_mut().poll(cx) else { return false };
        let is_final = outcome.as_ref().is_err_and(concerns_all);
        *self = Self::Ended(outcome);
        is_final
    }
}

/// The token is not accepted, or there is no money left.
fn concerns_all(error: &Error) -> bool {
    let Some(api) = error.api_error() else { return false };
    let by_code = matches!(
        api.code().map(ErrorCode::from),
        Some(ErrorCode::AuthError | ErrorCode::BalanceError | ErrorCode::FiatPaymentsOnly)
    );
    by_code || matches!(api.status().as_u16(), 401..=403)
}

// The calls are pinned by themselves, and the inputs are not.
impl<I: Iterator> Unpin for GenerateStream<'_, I> {}

impl<I: Iterator> Stream for GenerateStream<'_, I> {
    type Item = Result<ResponseValue<CreateImageResponse>, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        this.advance(cx);
        this.fill(cx);
        match this.calls.pop_front() {
            None => Poll::Ready(None),
            Some(Call::Ended(outcome)) => Poll::Ready(Some(outcome)),
            Some(running) => {
                this.calls.push_front(running);
                Poll::Pending
            }
        }
    }
}

impl<I: Iterator> fmt::Debug for GenerateStream<'_, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GenerateStream")
            .field("calls", &self.calls.len())
            .field("is_stopped", &self.is_stopped)
            .finish_non_exhaustive()
    }
}
