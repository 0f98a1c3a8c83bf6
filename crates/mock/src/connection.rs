//! Connections: taken one by one, bounded in number and time, reset where the script says so.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::exchange::exchange;
use crate::state::Shared;

/// Connections at the same time; others wait.
const MOST: usize = 256;
/// How long a client may take for the headers of a request.
const HEADERS: Duration = Duration::from_secs(30);
/// How long a connection may live.
const LONGEST: Duration = Duration::from_secs(3600);
/// The pause after a connection could not be taken, as when there are too many open files.
const PAUSE: Duration = Duration::from_millis(10);

/// Takes connections for as long as it is polled.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let room = Arc::new(Semaphore::new(MOST));
    let mut connections = JoinSet::new();
    while let Ok(permit) = Arc::clone(&room).acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => {
                connections.spawn(converse(stream, Arc::clone(&shared), permit));
            }
            Err(_) => sleep(PAUSE).await,
        }
        // What has ended is let go of.
        while connections.try_join_next().is_some() {}
    }
}

/// Answers the request of one connection.
async fn converse(stream: TcpStream, shared: Arc<Shared>, _room: OwnedSemaphorePermit) {
    let reset = Arc::new(Notify::new());
    let service = service_fn(|request| {
        let (shared, reset) = (Arc::clone(&shared), Arc::clone(&reset));
        async move { Ok::<_, Infallible>(exchange(&shared, request, &reset).await) }
    });
    let mut server = http1::Builder::new();
    // A connection for each request: a client that held one open would see it break where the script
    // says that nobody listens.
    server.timer(TokioTimer::new()).header_read_timeout(HEADERS).keep_alive(false);
    let mut connection = server.serve_connection(TokioIo::new(stream), service);
    let is_reset = tokio::select! {
        // A client that hangs up early is part of some tests.
        _ = &mut connection => false,
        () = reset.notified() => true,
        () = sleep(LONGEST) => false,
    };
    if is_reset {
        let stream = connection.into_parts().io.into_inner();
        // Without it the connection is closed in good order, which is nearly as bad for a client.
        let _ = stream.set_zero_linger();
    }
}
