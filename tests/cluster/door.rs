//! TLS and a login before a node: certificates made here, passed on by `TlsDoor`.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tiaowen_engine::engine::Engine;
use tiaowen_opensearch::{Access, Cluster, Login};
use tiaowen_text::error::ErrorKind;

use crate::Texts;
use crate::nodes::Nodes;

const SECRET: &str = "geheim";
const USER: &str = "reader";

/// The door, which ends with this value.
struct Door {
    child: Child,
    port: u16,
}

impl Drop for Door {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn keytool(folder: &Path, line: &str) {
    let made = Command::new("keytool")
        .current_dir(folder)
        .args(line.split_whitespace())
        .args(["-storepass", SECRET])
        .output()
        .expect("keytool starts");
    assert!(made.status.success(), "keytool {line}: {}", String::from_utf8_lossy(&made.stdout));
}

/// An authority and a certificate of it for this machine; gives the file of the authority.
fn certificates(folder: &Path, name: &str) -> PathBuf {
    let key = "-keyalg EC -groupname secp256r1 -validity 2";
    let (ca, door) = (format!("{name}-ca"), format!("{name}-door"));
    keytool(
        folder,
        &format!("-genkeypair -alias ca -keystore {ca}.p12 -dname CN={ca} -ext bc:c=ca:true {key}"),
    );
    keytool(folder, &format!("-exportcert -alias ca -keystore {ca}.p12 -rfc -file {ca}.pem"));
    keytool(
        folder,
        &format!("-genkeypair -alias door -keystore {door}.p12 -dname CN={door} {key}"),
    );
    keytool(folder, &format!("-certreq -alias door -keystore {door}.p12 -file {door}.csr"));
    keytool(
        folder,
        &format!(
            "-gencert -alias ca -keystore {ca}.p12 -infile {door}.csr -outfile {door}.pem -rfc -ext san=ip:127.0.0.1 -validity 2"
        ),
    );
    keytool(
        folder,
        &format!("-importcert -noprompt -alias ca -keystore {door}.p12 -file {ca}.pem"),
    );
    keytool(
        folder,
        &format!("-importcert -noprompt -alias door -keystore {door}.p12 -file {door}.pem"),
    );
    folder.join(format!("{ca}.pem"))
}

fn open_door(classpath: &str, keys: &Path, node: u16) -> Door {
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port();
    drop(held);
    let child = Command::new("java")
        .args([
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classpath,
            "TlsDoor",
        ])
        .arg(keys)
        .args([SECRET, &port.to_string(), &node.to_string(), &format!("{USER}:{SECRET}")])
        .stdout(Stdio::null())
        .spawn()
        .expect("java starts");
    let door = Door { child, port };
    let began = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(began.elapsed() < Duration::from_secs(20), "the door does not open");
        sleep(Duration::from_millis(100));
    }
    door
}

/// Builds and answers through TLS with a login; another authority, none, or another password is refused.
pub fn secured(texts: &Texts, nodes: &Nodes, classpath: &str, folder: &Path) {
    let folder = folder.join("door");
    std::fs::create_dir_all(&folder).unwrap();
    let [ca, other] = ["own", "other"].map(|name| certificates(&folder, name));
    let door = open_door(classpath, &folder.join("own-door.p12"), nodes.port(0));
    let address = format!("https://127.0.0.1:{}/secured", door.port);
    let access = |ca: Option<&PathBuf>, password: &str| {
        let mut access = Access::parse(&address).unwrap();
        access.ca = ca.cloned();
        access.login = Login::Basic { user: USER.to_owned(), password: password.to_owned() };
        access
    };
    texts.write(&access(Some(&ca), SECRET), 1, 0).unwrap();
    let engine = Cluster::open(&access(Some(&ca), SECRET)).unwrap();
    assert_eq!(engine.collection().catalogue.len(), texts.documents.len());
    assert_eq!(engine.units_from(0, 5).unwrap().len(), 5);
    for (what, access, why) in [
        ("another authority", access(Some(&other), SECRET), "certificate"),
        ("no authority", access(None, SECRET), "certificate"),
        ("another password", access(Some(&ca), "falsch"), "refuses the login (401)"),
    ] {
        let error = Cluster::open(&access).err().unwrap_or_else(|| panic!("{what}: it opened"));
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{what}: {error}");
        let told = error.to_string();
        assert!(told.contains(why), "{what}: {told}");
        assert!(!told.contains("falsch") && !told.contains(SECRET), "{what}: {told}");
        let refused = texts.write(&access, 1, 0).expect_err(what);
        assert_eq!(refused.kind(), ErrorKind::Unavailable, "{what}: {refused}");
    }
}
