//! Qdrant's engine behind the REST endpoints that Ringfence uses, for tests. See README.md for what it proves and what not.

mod catalog;
mod collection;
mod failure;
mod points;
mod query;
mod routes;
mod schema;
mod strict_mode;

use std::io::Write;
use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::sync::Arc;

use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::catalog::Catalog;

/// The server release whose engine the crate qdrant-edge 0.9.0 is.
pub const VERSION: &str = "1.19.1";

const HELP: &str = "\
Qdrant's engine on a loopback port, for tests. Nothing is kept when it ends.

Usage: qdrant-engine [--port N] [--until-stdin-closes]

  --port N               the port on 127.0.0.1; 0, the default, takes a free one
  --until-stdin-closes   end when standard input does, so that it never outlives who started it
  --help                 this text

The first line on standard output is its URL. It ends on SIGTERM or SIGINT.";

struct Options {
    port: u16,
    until_stdin_closes: bool,
}

fn options() -> Result<Option<Options>, String> {
    let mut options = Options { port: 0, until_stdin_closes: false };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--help" => return Ok(None),
            "--until-stdin-closes" => options.until_stdin_closes = true,
            "--port" => {
                let port = arguments.next().and_then(|text| text.parse().ok());
                options.port = port.ok_or("--port takes a number from 0 to 65535")?;
            }
            other => return Err(format!("unknown argument {other}")),
        }
    }
    Ok(Some(options))
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(Some(options)) => options,
        Ok(None) => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(why) => {
            eprintln!("{why}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("qdrant-engine: {error}");
            ExitCode::FAILURE
        }
    }
}

/// An optimizer may still be writing below it, so one attempt may find a folder that is not empty.
fn remove(directory: &std::path::Path) {
    for _ in 0..10 {
        if std::fs::remove_dir_all(directory).is_ok() {
            return;
        }
    }
    eprintln!("qdrant-engine: {} could not be removed", directory.display());
}

#[tokio::main]
async fn run(options: &Options) -> std::io::Result<()> {
    let directory = tempfile::Builder::new().prefix("qdrant-engine-").tempdir()?;
    let catalog = Arc::new(Catalog::new(directory.path().to_owned()));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    println!("http://{}", listener.local_addr()?);
    std::io::stdout().flush()?;

    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    let left_alone = async {
        if options.until_stdin_closes {
            let mut input = tokio::io::stdin();
            while input.read(&mut [0; 256]).await.is_ok_and(|read| read > 0) {}
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        served = axum::serve(listener, routes::router(catalog)) => served?,
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
        () = left_alone => {}
    }
    remove(directory.path());
    // Leaving main would wait for standard input, and flush every collection to files that are gone.
    std::process::exit(0)
}
