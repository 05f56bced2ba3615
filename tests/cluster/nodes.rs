//! Three nodes on this machine, started from jars.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;
use tiaowen_opensearch::Access;

/// Longest time that nodes may take to answer as a cluster.
const START: Duration = Duration::from_secs(120);
const NODES: usize = 3;

/// The nodes of a cluster; they end with this value.
pub struct Nodes {
    classpath: String,
    folder: PathBuf,
    ports: Vec<[u16; 2]>,
    running: Vec<Option<Child>>,
}

impl Nodes {
    /// Starts them without waiting.
    pub fn start(classpath: &str, folder: &Path) -> Self {
        // Held together, so that none is given twice.
        let held: Vec<[TcpListener; 2]> = (0..NODES)
            .map(|_| [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap()))
            .collect();
        let ports = held
            .iter()
            .map(|pair| pair.each_ref().map(|l| l.local_addr().unwrap().port()))
            .collect();
        drop(held);
        let mut nodes = Self {
            classpath: classpath.to_owned(),
            folder: folder.to_owned(),
            ports,
            running: (0..NODES).map(|_| None).collect(),
        };
        (0..NODES).for_each(|at| nodes.run(at));
        nodes
    }

    /// Starts one node, with the data that it had.
    pub fn run(&mut self, at: usize) {
        let home = self.folder.join(format!("node-{at}"));
        fs::create_dir_all(home.join("config")).unwrap();
        let log = File::options().create(true).append(true).open(home.join("log")).unwrap();
        let seeds: Vec<String> =
            self.ports.iter().map(|[_, port]| format!("127.0.0.1:{port}")).collect();
        let names: Vec<String> = (0..NODES).map(|at| format!("node-{at}")).collect();
        let [http, transport] = self.ports[at];
        let child = Command::new("java")
            .args(["-Xms400m", "-Xmx400m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"])
            .arg("-Dlog4j2.configurationFile=tests/cluster/log4j2.properties")
            // Few writes may wait, so that every build meets a cluster that turns some away.
            .args(["-Dset.thread_pool.write.size=1", "-Dset.thread_pool.write.queue_size=1"])
            // How full a disk is is soon known.
            .arg("-Dset.cluster.info.update.interval=10s")
            // Whole collections are removed by what they begin with.
            .arg("-Dset.action.destructive_requires_name=false")
            .args(["-cp", &self.classpath, "TestNode"])
            .arg(fs::canonicalize(&home).unwrap())
            .args([
                &names[at],
                &http.to_string(),
                &transport.to_string(),
                &seeds.join(","),
                &names.join(","),
            ])
            .stdout(Stdio::from(log.try_clone().unwrap()))
            .stderr(Stdio::from(log))
            .spawn()
            .expect("java starts");
        self.running[at] = Some(child);
    }

    /// Kills a node as a power cut would.
    pub fn kill(&mut self, at: usize) {
        if let Some(mut child) = self.running[at].take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Waits until all of them are one cluster.
    pub fn wait(&mut self) {
        let began = Instant::now();
        loop {
            for (at, child) in self.running.iter_mut().enumerate() {
                let ended = child.as_mut().and_then(|child| child.try_wait().unwrap());
                assert!(
                    ended.is_none(),
                    "node {at} ended: see {}/node-{at}/log",
                    self.folder.display()
                );
            }
            let nodes = self.health("").and_then(|health| health.get("number_of_nodes")?.as_u64());
            if nodes == Some(NODES as u64) {
                return;
            }
            assert!(began.elapsed() < START, "the nodes are no cluster after {START:?}: {nodes:?}");
            sleep(Duration::from_millis(300));
        }
    }

    /// Waits until every shard has a state.
    pub fn wait_for(&self, state: &str) {
        let began = Instant::now();
        loop {
            let held = self.health("");
            let held = held.as_ref().and_then(|health| health.get("status")?.as_str());
            if held == Some(state) {
                return;
            }
            assert!(
                began.elapsed() < START,
                "the cluster is {held:?} and not {state} after {START:?}"
            );
            sleep(Duration::from_millis(300));
        }
    }

    fn health(&self, of: &str) -> Option<Value> {
        let living = self.running.iter().position(Option::is_some)?;
        self.ask(living, "GET", &format!("/_cluster/health{of}"), None)
    }

    /// Asks a node by hand.
    pub fn ask(&self, at: usize, method: &str, path: &str, body: Option<Value>) -> Option<Value> {
        let address = format!("http://127.0.0.1:{}{path}", self.ports[at][0]);
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(10)))
            .http_status_as_error(false)
            .build()
            .new_agent();
        let request = ureq::http::Request::builder().method(method).uri(address);
        let request = request.header("content-type", "application/json");
        let body = body.map_or_else(Vec::new, |body| body.to_string().into_bytes());
        let response = match method {
            "GET" => agent.run(request.body(()).unwrap()),
            _ => agent.run(request.body(body).unwrap()),
        };
        let bytes = response.ok()?.body_mut().read_to_vec().ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// The port at which a node is asked.
    pub fn port(&self, at: usize) -> u16 {
        self.ports[at][0]
    }

    /// How a collection is reached.
    pub fn access(&self, collection: &str) -> Access {
        let nodes: Vec<String> =
            self.ports.iter().map(|[http, _]| format!("http://127.0.0.1:{http}")).collect();
        let mut access = Access::parse(&format!("{}/{collection}", nodes.join(","))).unwrap();
        access.patience = Duration::from_secs(40);
        access
    }
}

impl Drop for Nodes {
    fn drop(&mut self) {
        for child in self.running.iter_mut().flatten() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
