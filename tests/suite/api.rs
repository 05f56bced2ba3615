//! JSON over HTTP.

use serde_json::Value;
use tiaowen::api::openapi;

fn description() -> Value {
    serde_json::from_str(openapi::json()).unwrap()
}

#[test]
fn the_description_is_openapi_3_1_and_says_everything_of_every_parameter() {
    let description = description();
    assert_eq!(description["openapi"], "3.1.0");
    let mut missing = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            if operation["summary"].as_str().is_none_or(str::is_empty) {
                missing.push(format!("{path}: no summary"));
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let (name, schema) = (&parameter["name"], &parameter["schema"]);
                let has = |key: &str| schema.get(key).is_some();
                let bounded = match schema["type"].as_str() {
                    Some("integer") => has("minimum") && has("maximum") && has("default"),
                    Some("string") => has("maxLength") || has("enum"),
                    Some("boolean") => has("default"),
                    _ => has("enum") || has("$ref") || has("oneOf"),
                };
                if !bounded {
                    missing.push(format!("{path} {name}: no range in {schema}"));
                }
                if parameter.get("example").is_none() {
                    missing.push(format!("{path} {name}: no example"));
                }
                if parameter["description"].as_str().is_none_or(str::is_empty) {
                    missing.push(format!("{path} {name}: no description"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
