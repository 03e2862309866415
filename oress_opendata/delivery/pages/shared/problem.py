"""The page of an error, for readers who want HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from oress_opendata.delivery.http.problems import Problem
from oress_opendata.delivery.pages.shared.rendering import Page, render


@dataclass(frozen=True, slots=True)
class ProblemPage(Page):
    template: ClassVar[str] = "shared/problem.html"

    problem: Problem


def render_problem_page(problem: Problem) -> str:
    return render(ProblemPage(problem))
