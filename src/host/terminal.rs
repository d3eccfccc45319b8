//! What the terminal can do, and the progress bar on it: nothing goes in, plain values come out. It decides no text.
//! Source: no-color.org and bixense.com/clicolors for the variables, which anstream reads.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The columns that a text may take where no terminal says more.
pub const DEFAULT_WIDTH: usize = 100;

/// One output stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

impl Stream {
    /// Whether a person looks at it.
    pub fn is_terminal(self) -> bool {
        match self {
            Self::Out => io::stdout().is_terminal(),
            Self::Err => io::stderr().is_terminal(),
        }
    }

    /// Whether colours are wanted: `NO_COLOR` and `CLICOLOR_FORCE` first, then whether it is a terminal.
    pub fn color(self) -> bool {
        let choice = match self {
            Self::Out => AutoStream::choice(&io::stdout()),
            Self::Err => AutoStream::choice(&io::stderr()),
        };
        choice != ColorChoice::Never
    }

    /// The columns of the terminal, or [`DEFAULT_WIDTH`].
    pub fn width(self) -> usize {
        let size = match self {
            Self::Out => terminal_size::terminal_size_of(io::stdout()),
            Self::Err => terminal_size::terminal_size_of(io::stderr()),
        };
        size.map_or(DEFAULT_WIDTH, |(width, _)| usize::from(width.0).max(20))
    }
}

/// Sets what `--color` says, for all streams of this process; [`Stream::color`] and `host::stdio` follow it.
pub fn set_color(wanted: Option<bool>) {
    let choice = match wanted {
        None => ColorChoice::Auto,
        Some(true) => ColorChoice::Always,
        Some(false) => ColorChoice::Never,
    };
    choice.write_global();
}

/// A progress bar on standard error; it draws nothing if that is no terminal.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Starts a bar over `length` steps of `what`, as in `compiling`.
    pub fn start(length: usize, what: &'static str) -> Self {
        if !Stream::Err.is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(Some(length as u64), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{prefix:>12} [{bar:30}] {pos}/{len} {msg}");
        bar.set_style(style.expect("the template is a constant and well-formed"));
        bar.set_prefix(what);
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    /// One step is done; `name` is what it was about. May be called from several threads.
    pub fn advance(&self, name: &str) {
        self.0.set_message(name.to_owned());
        self.0.inc(1);
    }

    /// Takes the bar off the screen.
    pub fn finish(self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::{DEFAULT_WIDTH, Progress, Stream};

    #[test]
    fn a_progress_bar_off_a_terminal_is_silent() {
        let progress = Progress::start(2, "compiling");
        progress.advance("a");
        progress.finish();
    }

    #[test]
    fn the_width_is_never_nothing() {
        assert!(Stream::Out.width() >= 20 && DEFAULT_WIDTH >= 20);
    }
}
