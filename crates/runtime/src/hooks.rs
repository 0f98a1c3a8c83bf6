//! What callers do with each request and each response.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use reqwest::header::HeaderMap;
use reqwest::{Request, StatusCode};

type Failure = Box<dyn std::error::Error + Send + Sync>;
type Pending<T> = Pin<Box<dyn Future<Output = T> + Send>>;
type OnRequest = dyn Fn(Request) -> Pending<Result<Request, Failure>> + Send + Sync;
type OnResponse = dyn Fn(StatusCode, HeaderMap) -> Pending<()> + Send + Sync;

/// The hooks of a client.
#[derive(Clone, Default)]
pub(crate) struct Hooks {
    request: Option<Arc<OnRequest>>,
    response: Option<Arc<OnResponse>>,
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks").finish_non_exhaustive()
    }
}

impl Hooks {
    pub(crate) fn set_request<F, R, E>(&mut self, hook: F)
    where
        F: Fn(Request) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Request, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.request = Some(Arc::new(move |request| {
            let changed = hook(request);
            Box::pin(async move { changed.await.map_err(Into::into) })
        }));
    }

    pub(crate) fn set_response<F, R>(&mut self, hook: F)
    where
        F: Fn(StatusCode, HeaderMap) -> R + Send + Sync + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        self.response = Some(Arc::new(move |status, headers| Box::pin(hook(status, headers))));
    }

    /// The request as it is sent.
    pub(crate) async fn on_request(&self, request: Request) -> Result<Request, Failure> {
        match &self.request {
            Some(hook) => hook(request).await,
            None => Ok(request),
        }
    }

    pub(crate) async fn on_response(&self, status: StatusCode, headers: &HeaderMap) {
        if let Some(hook) = &self.response {
            hook(status, headers.clone()).await;
        }
    }
}
