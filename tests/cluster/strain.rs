//! A cluster that has no room: full queues and a full disk.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tiaowen_engine::draft::Draft;
use tiaowen_opensearch::Cluster;
use tiaowen_text::error::ErrorKind;

use crate::Texts;
use crate::faults::{answers, until_answered};
use crate::nodes::Nodes;

/// How often nodes turned writes away, since their queues are as short as the tests make them.
pub fn turned_away(nodes: &Nodes) -> u64 {
    let stats = nodes.ask(0, "GET", "/_nodes/stats/thread_pool", None).unwrap();
    let each = stats["nodes"].as_object().unwrap().values();
    each.filter_map(|node| node.pointer("/thread_pool/write/rejected")?.as_u64()).sum()
}

/// Says how much room a disk must have left, and so whether there is any.
fn set_room(nodes: &Nodes, enough: bool) {
    let least = if enough { "1b" } else { "900000gb" };
    let settings = json!({ "persistent": {
        "cluster.routing.allocation.disk": {
            "threshold_enabled": true,
            "watermark": { "low": least, "high": least, "flood_stage": least },
        },
    } });
    let set = nodes.ask(0, "PUT", "/_cluster/settings", Some(settings)).unwrap();
    assert_eq!(set["acknowledged"], json!(true), "{set}");
}

/// The disk fills while a build is written: what asks is answered, a build that has patience is finished when there is
/// room again, another is given up.
pub fn full_disk(texts: &Texts, nodes: &Nodes) {
    let engine = Cluster::open(&nodes.access("tiaowen")).unwrap();
    let right = answers(&engine).unwrap();
    let (first, rest) = texts.documents.split_at(texts.documents.len() / 2);
    let begun = |collection: &str, patience: u64| {
        let mut access = nodes.access(collection);
        access.patience = Duration::from_secs(patience);
        let mut draft = texts.begin(&access, 3, 1).unwrap();
        draft.add_all(first.to_vec(), &|_| ()).unwrap();
        draft
    };
    let (patient, mut hasty) = (begun("tiaowen", 60), begun("hasty", 1));
    set_room(nodes, false);
    let began = Instant::now();
    // The build that answers takes nothing anyway, and is left alone.
    let blocked = || {
        let settings = nodes.ask(0, "GET", "/tiaowen-*,hasty-*/_settings", None).unwrap();
        let blocked = |index: &&Value| {
            index.pointer("/settings/index/blocks/read_only_allow_delete") == Some(&json!("true"))
        };
        settings.as_object().unwrap().values().filter(blocked).count()
    };
    while blocked() < 2 {
        assert!(began.elapsed() < Duration::from_secs(40), "the disk was not found full");
        thread::sleep(Duration::from_millis(200));
    }
    thread::scope(|scope| {
        let written = scope.spawn(move || {
            let mut draft = patient;
            draft.add_all(rest.to_vec(), &|_| ())?;
            Box::new(draft).finish()
        });
        let given_up =
            hasty.add_all(rest.to_vec(), &|_| ()).and_then(|()| Box::new(hasty).finish());
        let given_up = given_up.expect_err("there was no room");
        assert_eq!(given_up.kind(), ErrorKind::Unavailable, "{given_up}");
        assert!(given_up.to_string().contains("disk"), "{given_up}");
        assert_eq!(answers(&engine).unwrap(), right, "on a full disk");
        assert!(!written.is_finished());
        let begun = texts.begin(&nodes.access("hasty"), 1, 0).err().expect("no index is made");
        assert_eq!(begun.kind(), ErrorKind::Unavailable);
        assert!(begun.to_string().contains("cannot answer (403): index_create_block"), "{begun}");
        set_room(nodes, true);
        written.join().unwrap().unwrap();
    });
    let newer = Cluster::open(&nodes.access("tiaowen")).unwrap();
    assert_eq!(until_answered(&newer), right);
    nodes.ask(0, "DELETE", "/hasty-*", None).unwrap();
    // The cluster lets indices be made again a little later.
    let closed = || {
        let settings = nodes.ask(0, "GET", "/_cluster/settings?flat_settings=true", None).unwrap();
        settings["persistent"]["cluster.blocks.create_index"] == json!("true")
    };
    while closed() {
        assert!(began.elapsed() < Duration::from_secs(90), "no index may be made any more");
        thread::sleep(Duration::from_millis(200));
    }
}
