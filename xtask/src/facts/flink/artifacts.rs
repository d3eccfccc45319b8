//! Fetches published files and runs the reflection program on them.
//!
//! In: a [`Release`]. Out: paths of jars, the text of the shipped configuration file, checksums.
//! Uses the ordinary clients (`pip`, `mvn`, `javac`, `java`, `tar`); files are kept in `$FLINKC_FACTS_CACHE`
//! (default `~/.cache/flinkc-facts`), so that a second run is quick.

use super::release::Release;
use anyhow::{Context, ensure};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of downloaded files.
pub(super) struct Cache(PathBuf);

/// The compiled reflection program.
pub(super) struct Program(PathBuf);

/// What one release gives.
pub(super) struct Fetched {
    /// Jars whose options are listed.
    pub(super) jars: Vec<PathBuf>,
    /// Jars on the class path of the program.
    pub(super) class_path: Vec<PathBuf>,
    /// The text of the shipped `config.yaml` or `flink-conf.yaml`.
    pub(super) conf: String,
    /// Lines for `SOURCE`.
    pub(super) lines: Vec<String>,
}

impl Cache {
    /// Opens or makes the folder.
    pub(super) fn open() -> anyhow::Result<Self> {
        let folder = match std::env::var_os("FLINKC_FACTS_CACHE") {
            Some(folder) => PathBuf::from(folder),
            None => PathBuf::from(std::env::var_os("HOME").context("no HOME")?).join(".cache/flinkc-facts"),
        };
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    /// Compiles the Java program.
    pub(super) fn compile(&self, source: &str) -> anyhow::Result<Program> {
        let classes = self.0.join("classes");
        fs::create_dir_all(&classes)?;
        run(Command::new("javac").arg("-d").arg(&classes).arg(source))?;
        Ok(Program(classes))
    }

    /// Fetches everything one release needs.
    pub(super) fn fetch(&self, release: &Release) -> anyhow::Result<Fetched> {
        let mut lines = Vec::new();
        let packages = self.0.join(release.minor).join("pypi");
        let unpacked = self.0.join(release.minor).join("unpacked");
        let libraries = pip(&packages, "apache-flink-libraries", release.patch, &[])?;
        lines.push(line("pypi", "apache-flink-libraries", release.patch, &libraries)?);
        let python = ["--only-binary", ":all:", "--python-version", release.python];
        let wheel = pip(&packages, "apache-flink", release.patch, &python)?;
        lines.push(line("pypi", "apache-flink", release.patch, &wheel)?);
        unpack(&libraries, &unpacked.join("libraries"))?;
        unpack(&wheel, &unpacked.join("wheel"))?;

        let mut all = Vec::new();
        files(&unpacked, &mut all)?;
        all.sort();
        let below = |path: &Path, folder: &str| path.components().any(|part| part.as_os_str() == folder);
        let jar = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "jar");
        let class_path: Vec<PathBuf> = all.iter().filter(|path| jar(path) && (below(path, "lib") || below(path, "opt"))).cloned().collect();
        let mut jars: Vec<PathBuf> = class_path
            .iter()
            .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("flink-")))
            .cloned()
            .collect();
        jars.extend(all.iter().filter(|path| jar(path) && below(path, "plugins")).cloned());
        for (artifact, version) in release.maven {
            let path = maven(artifact, version)?;
            lines.push(line("maven", &format!("org.apache.flink:{artifact}"), version, &path)?);
            jars.push(path);
        }
        let conf = all
            .iter()
            .find(|path| below(path, "conf") && (path.ends_with("config.yaml") || path.ends_with("flink-conf.yaml")))
            .with_context(|| format!("apache-flink {} ships no configuration file", release.patch))?;
        Ok(Fetched { jars, class_path, conf: fs::read_to_string(conf)?, lines })
    }
}

impl Program {
    /// Runs the program; returns its standard output.
    pub(super) fn run(&self, class_path: &[PathBuf], jars: &[PathBuf]) -> anyhow::Result<String> {
        let mut path = vec![self.0.clone()];
        path.extend(class_path.iter().cloned());
        let output = Command::new("java")
            .args(["-XX:TieredStopAtLevel=1", "--add-opens=java.base/java.util=ALL-UNNAMED", "-cp"])
            .arg(std::env::join_paths(path)?)
            .arg("Catalog")
            .args(jars)
            .output()?;
        ensure!(output.status.success(), "Catalog: {}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?)
    }
}

fn pip(folder: &Path, package: &str, version: &str, more: &[&str]) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let wanted = format!("{}-{version}", package.replace('-', "_"));
    let find = || -> anyhow::Result<Option<PathBuf>> {
        let mut found = Vec::new();
        files(folder, &mut found)?;
        Ok(found.into_iter().find(|path| {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .replace("apache-flink", "apache_flink")
                .replace("flink-libraries", "flink_libraries");
            name.starts_with(&wanted) && !name.ends_with(".part")
        }))
    };
    if let Some(path) = find()? {
        return Ok(path);
    }
    run(Command::new("python3")
        .args(["-m", "pip", "download", "-q", "--no-deps", "-d"])
        .arg(folder)
        .args(more)
        .arg(format!("{package}=={version}")))?;
    find()?.with_context(|| format!("pip left no {wanted} file"))
}

fn maven(artifact: &str, version: &str) -> anyhow::Result<PathBuf> {
    let home = PathBuf::from(std::env::var_os("HOME").context("no HOME")?);
    let path = home.join(".m2/repository/org/apache/flink").join(artifact).join(version).join(format!("{artifact}-{version}.jar"));
    if !path.is_file() {
        let coordinates = format!("-Dartifact=org.apache.flink:{artifact}:{version}");
        run(Command::new("mvn").args(["-q", "-B", "dependency:get", "-Dtransitive=false", &coordinates]))?;
    }
    Ok(path)
}

fn unpack(archive: &Path, into: &Path) -> anyhow::Result<()> {
    let done = into.join(".unpacked");
    if done.is_file() {
        return Ok(());
    }
    fs::create_dir_all(into)?;
    if archive.extension().is_some_and(|extension| extension == "whl") {
        run(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(archive).arg(into))?;
    } else {
        run(Command::new("tar").arg("xzf").arg(archive).arg("-C").arg(into))?;
    }
    Ok(fs::write(done, "")?)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

fn line(registry: &str, package: &str, version: &str, file: &Path) -> anyhow::Result<String> {
    let digest = Sha256::digest(fs::read(file)?);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{registry}\t{package}\t{version}\t{hex}"))
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().with_context(|| format!("cannot start {command:?}"))?;
    ensure!(output.status.success(), "{command:?}\n{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Ok(())
}
