"""What the API says of datasets, releases and journal entries, for the schemas to write.

Names are the contract's; texts in several languages are objects by language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oress_opendata.delivery.http.service import Service
from oress_opendata.iris import dataset_iri, release_iri
from oress_opendata.model.entry import Entry
from oress_opendata.model.release import Dataset, File, Manifest, Release
from oress_opendata.model.texts import is_sample, keywords_of, resource_of, texts_of


def describe_dataset(service: Service, dataset: Dataset, release: Release) -> dict[str, Any]:
    """A dataset as its release `release` describes it."""
    manifest = service.store.manifest(release.manifest)
    descriptor, language = manifest.descriptor, service.settings.languages[0]
    first = min(dataset.releases, key=lambda release: release.seq)
    return {
        "name": dataset.name,
        "version": release.version,
        "iri": dataset_iri(service.settings.id_base, dataset.name),
        "url": service.addresses.page("datasets", dataset.name),
        "title": texts_of(descriptor, "title", language),
        "description": texts_of(descriptor, "description", language),
        "licenses": descriptor.get("licenses") or [],
        "keywords": keywords_of(descriptor, language),
        "issued": first.issued,
        "modified": release.issued,
        "sample": is_sample(descriptor),
        "resources": [
            _describe_resource(service, manifest, file)
            for file in manifest.resource_files
            if resource_of(manifest, file.path)
        ],
    }


def describe_version(service: Service, dataset: Dataset, release: Release) -> dict[str, Any]:
    """A version; a withdrawn one says why and has no files."""
    body: dict[str, Any] = {
        "version": release.version,
        "iri": release_iri(service.settings.id_base, release.dataset, release.version),
        "url": service.addresses.page("datasets", release.dataset, release.version),
        "issued": release.issued,
        "status": release.state,
        "message": release.message,
        "previous": previous_version(dataset, release),
        "sha256": release.manifest,
        "files": [],
    }
    if release.is_visible:
        manifest = service.store.manifest(release.manifest)
        body["files"] = [
            _describe_file(service, manifest, file) for file in (*manifest.files, manifest.zip)
        ]
    elif release.withdrawn_at:
        body |= {
            "withdrawn": release.withdrawn_at,
            "reason": release.reason,
            "replaced_by": release.replaced_by,
        }
    return body


def previous_version(dataset: Dataset, release: Release) -> str | None:
    """The greatest visible number below a release's own."""
    numbers = [other.version for other in dataset.releases]
    below = set(numbers[numbers.index(release.version) + 1 :])
    return next((other.version for other in dataset.visible if other.version in below), None)


def describe_entry(service: Service, entry: Entry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": entry.at,
        "kind": entry.kind.value,
        "dataset": entry.dataset,
        "version": entry.version,
        "message": entry.message,
        "reason": entry.reason,
        "replaced_by": entry.replaced_by,
        "erased": entry.erase,
        "iri": _entry_iri(service, entry),
        "url": service.addresses.page("datasets", *filter(None, (entry.dataset, entry.version))),
        "sha256": entry.sha256,
        "prev": entry.prev,
    }


def _entry_iri(service: Service, entry: Entry) -> str:
    base = service.settings.id_base
    if entry.version is None:
        return dataset_iri(base, entry.dataset)
    return release_iri(base, entry.dataset, entry.version)


def _describe_resource(service: Service, manifest: Manifest, file: File) -> dict[str, Any]:
    resource: Mapping[str, Any] = resource_of(manifest, file.path) or {}
    language = service.settings.languages[0]
    return {
        "name": resource.get("name"),
        **_describe_file(service, manifest, file),
        "title": texts_of(resource, "title", language),
        "description": texts_of(resource, "description", language),
        "licenses": resource.get("licenses") or manifest.descriptor.get("licenses") or [],
    }


def _describe_file(service: Service, manifest: Manifest, file: File) -> dict[str, Any]:
    return {
        "path": file.path,
        "url": service.addresses.file(manifest.name, manifest.version, file.path),
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "mediatype": file.mediatype,
    }
