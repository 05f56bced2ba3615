//! Where a cluster is, and how it is entered.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use tiaowen_text::error::{Error, Result};
use url::Url;

/// Name of a collection where the address has none.
const COLLECTION: &str = "tiaowen";

/// Where a cluster is, and how it is entered.
#[derive(Debug, Clone)]
pub struct Access {
    /// Addresses of its nodes, without a path; each is asked in turn, and the next where one does not answer.
    pub nodes: Vec<String>,
    /// Name of the collection: the alias that names its current build.
    pub collection: String,
    /// How we log in.
    pub login: Login,
    /// File of the authorities that may vouch for the cluster, PEM; otherwise those that browsers know.
    pub ca: Option<PathBuf>,
    /// Time for one answer.
    pub timeout: Duration,
    /// How long a build waits for a cluster that refuses or does not answer.
    pub patience: Duration,
}

/// How we log in. What is secret is never printed.
#[derive(Clone, Default)]
pub enum Login {
    /// Not at all.
    #[default]
    None,
    /// By a name and a password.
    Basic {
        /// The name.
        user: String,
        /// The password.
        password: String,
    },
    /// By an API key, as it stands behind `ApiKey` in the header.
    ApiKey(String),
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Basic { .. } => "basic",
            Self::ApiKey(_) => "API key",
        })
    }
}

impl Access {
    /// Reads addresses with commas between them: `https://search-1:9200,https://search-2:9200/policies`. The path of
    /// the last is the name of the collection, `tiaowen` where there is none. A password in an address is refused:
    /// addresses stand in logs and lists of processes.
    pub fn parse(engine: &str) -> Result<Self> {
        let mut nodes = Vec::new();
        let mut collection = None;
        for address in engine.split(',').map(str::trim).filter(|address| !address.is_empty()) {
            let parsed = Url::parse(address)
                .ok()
                .filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some());
            // What does not parse is not printed: it may hold a password.
            let url = parsed.ok_or_else(|| {
                Error::invalid(
                    "the address of a search cluster is no such as https://search-1:9200",
                )
            })?;
            if !url.username().is_empty() || url.password().is_some() {
                return Err(Error::invalid(
                    "the address of the search cluster holds a login: give it by TIAOWEN_ENGINE_USER and \
                     TIAOWEN_ENGINE_PASSWORD",
                ));
            }
            let name = url.path().trim_matches('/');
            if !name.is_empty() {
                collection = Some(checked(name)?);
            }
            nodes.push(url.origin().ascii_serialization());
        }
        if nodes.is_empty() {
            return Err(Error::invalid("no address of a search cluster is given"));
        }
        Ok(Self {
            nodes,
            collection: collection.unwrap_or_else(|| COLLECTION.to_owned()),
            login: Login::None,
            ca: None,
            timeout: Duration::from_secs(10),
            patience: Duration::from_secs(120),
        })
    }
}

/// A name that a cluster takes for an index.
fn checked(name: &str) -> Result<String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    if begins && name.chars().all(plain) && name.len() <= 100 {
        return Ok(name.to_owned());
    }
    Err(Error::invalid(format!(
        "{name:?} is no name of a collection: small letters, digits, - and _, beginning with a letter or digit"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_nodes_and_collection() {
        let access = Access::parse("http://a:9200, https://b.example").unwrap();
        assert_eq!(access.nodes, ["http://a:9200", "https://b.example"]);
        assert_eq!(access.collection, "tiaowen");
        let access = Access::parse("http://[::1]:9200/laws-2026/").unwrap();
        assert_eq!(
            (access.nodes[0].as_str(), access.collection.as_str()),
            ("http://[::1]:9200", "laws-2026")
        );
        for wrong in [
            "",
            " , ",
            "search:9200",
            "ftp://a",
            "http://",
            "http://a/Laws",
            "http://a/b/c",
            "http://a/_all",
        ] {
            assert!(Access::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn secrets_are_never_printed() {
        let told = Access::parse("https://reader:geheim@a:9200").unwrap_err().to_string();
        assert!(!told.contains("geheim") && told.contains("TIAOWEN_ENGINE_PASSWORD"), "{told}");
        let told = Access::parse("reader:geheim@a:9200").unwrap_err().to_string();
        assert!(!told.contains("geheim"), "{told}");
        let mut access = Access::parse("https://a:9200").unwrap();
        access.login = Login::Basic { user: "reader".to_owned(), password: "geheim".to_owned() };
        assert!(!format!("{access:?}").contains("geheim"));
        access.login = Login::ApiKey("geheim".to_owned());
        assert!(!format!("{access:?}").contains("geheim"));
    }
}
