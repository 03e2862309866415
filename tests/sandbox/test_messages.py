"""Frames of a stream, and the values that a child may send."""

from __future__ import annotations

import io
import os
import pickle

import pytest

from oress_opendata.model.document import DocumentText
from oress_opendata.model.finding import Severity
from oress_opendata.sandbox.messages import (
    ForbiddenMessage,
    frame,
    pack_record,
    read_frame,
    unpack_record,
)


def test_frames_come_out_as_they_went_in() -> None:
    read = io.BytesIO(frame(b"header", b"", b"x" * 3_000_000)).read
    assert [read_frame(read), read_frame(read)] == [b"header", b""]
    assert len(read_frame(read)) == 3_000_000
    with pytest.raises(EOFError):
        read_frame(read)


def test_a_frame_that_is_cut_off_is_the_end() -> None:
    with pytest.raises(EOFError):
        read_frame(io.BytesIO(frame(b"content")[:-1]).read)


def test_plain_values_and_own_records_are_allowed() -> None:
    value = [{"a": (1, 2.5, None)}, frozenset({"b"}), DocumentText(("text",))]
    assert unpack_record(pack_record(value)) == value


def test_members_of_enumerations_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def reduce_in_311_2(self: Severity, _protocol: int) -> object:
        return getattr, (type(self), self.name)

    monkeypatch.setattr(Severity, "__reduce_ex__", reduce_in_311_2)
    assert unpack_record(pack_record([Severity.WARNING])) == [Severity.WARNING]


@pytest.mark.parametrize("function", [os.system, print, io.StringIO])
def test_nothing_else_is_allowed(function: object) -> None:
    with pytest.raises(ForbiddenMessage):
        unpack_record(pickle.dumps(function))
