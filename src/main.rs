<<<<<<< HEAD
//! The program: arguments go in, the exit code comes out. Everything else is the library's.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(flinkc::cli::run(flinkc::host::input::arguments()))
}
=======
//! scratch
use flinkc::*;
fn main(){ let a:Vec<String>=std::env::args().collect(); let p=camino::Utf8PathBuf::from(&a[1]); let root=p.parent().unwrap().to_owned(); let f=host::files::DiskFiles::new(if root.as_str().is_empty(){".".into()}else{root.to_string()}).unwrap(); let c=compile::compile(camino::Utf8Path::new(p.file_name().unwrap()), &compile::Request{profile:a.get(2).cloned(),..Default::default()}, &f); for d in c.diagnostics.iter(){ let pos=d.primary.as_ref().map(|l|(c.sources.position(l.span), c.sources.text(l.span).to_owned())); eprintln!("{} {} {:?}\n   {:?}\n   {:?}", d.rule.name, d.message, pos, d.consequence, d.help);} if a.get(3).is_some(){ return } if c.output.is_some(){ println!("{}", package::plain::stream(&c.objects)); } else { eprintln!("NO OUTPUT"); std::process::exit(1)} }
>>>>>>> main
