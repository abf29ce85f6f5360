"""``app``: serve the live explorer to a browser on this machine."""

from __future__ import annotations

import secrets
import socket
import sys
import threading
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import click

from sim.commands.options import PATH
from sim.errors import InputError
from sim.language import languages, number, say
from sim.scenario.folders import own_choices


@click.argument("study", type=PATH, required=False)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 chooses a free one."
)
@click.option("--no-open", "quiet", is_flag=True, help="Open no browser.")
@click.option("--language", type=click.Choice(languages()), default="nb", show_default=True)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to answer; a wider one needs a token."
)
@click.option("--token", help="What a browser must know; made up for a wider address when not given.")
@click.option("--export", "file", type=PATH, help="Write one page that works without program and network.")
@click.option("--from", "source", type=PATH, help="Study that --export takes; by default experiment=explorer.")
def app(
    study: Path | None,
    port: int,
    quiet: bool,
    language: str,
    host: str,
    token: str | None,
    file: Path | None = None,
    source: Path | None = None,
) -> Iterator[str]:
    """Explore choices in a browser, with an answer while a control moves: [STUDY] opens its scenarios.

    Parameters
    ----------
    study : pathlib.Path, optional
        A stored study, whose cells the page offers; without it, scenarios in user folders.
    port : int
    quiet : bool
    language, host, token : str
    file, source : pathlib.Path, optional
        File to write, and the study whose choices it holds.

    Raises
    ------
    InputError
        When packages are missing, the address is taken, or the study cannot be shown.
    """
    if file is not None or source is not None:
        yield from in_a_file(file, source, study, language)
        return
    try:
        import uvicorn

        from sim.app.explorer import Explorer
        from sim.app.guard import LOOPBACK
        from sim.app.server import application
    except ModuleNotFoundError as error:
        raise InputError(f'app needs two more packages: pip install "nav-adoption[app]" ({error}).') from error
    explorer = Explorer(language, token or (None if host in LOOPBACK else secrets.token_urlsafe(16)), study)
    if study is not None:
        from sim.app.presets import opened

        explorer.presets = opened(study)
    elif own_choices("scenario"):
        from sim.app.presets import own_scenarios

        explorer.presets = own_scenarios()
    with listening(host, port) as place:
        shown = f"[{host}]" if ":" in host else host
        known = f"?token={explorer.token}" if explorer.token else ""
        address = f"http://{shown}:{place.getsockname()[1]}/{known}"
        yield address
        sys.stdout.flush()  # who started this reads it from a pipe
        threading.Thread(target=explorer.warm_up, daemon=True).start()
        if not quiet:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        settings = uvicorn.Config(
            application(explorer), log_level="warning", access_log=False, server_header=False, lifespan="off",
            ws="none", timeout_graceful_shutdown=1,
        )  # fmt: skip
        server = uvicorn.Server(settings)
        serving = threading.Thread(target=server.run, args=([place],))  # signals stay with the main thread
        serving.start()
        try:
            while serving.is_alive():
                serving.join(0.5)
        except KeyboardInterrupt:
            pass  # the usual way to end it
        finally:
            server.should_exit = True
            serving.join()


def in_a_file(file: Path | None, source: Path | None, study: Path | None, language: str) -> Iterator[str]:
    """Write the page with the choices of a study, which is run first when none is given."""
    if file is None or study is not None:
        raise InputError(
            "--from needs --export FILE. Name the study with --from, not as a word; without --from a new "
            "one is run."
        )
    if not file.parent.is_dir():
        raise InputError(f"--export {file}: there is no folder {file.parent}. Create it, or name another.")
    from sim.app.export import export
    from sim.study.design.build import preset
    from sim.study.run.estimate import estimate, in_words
    from sim.study.run.finished import finished_study
    from sim.study.run.session import run_study
    from sim.study.store.folder import Study
    from sim.study.store.provenance import identify

    if source is None:
        design = preset("explorer", [])
        if finished_study(design, identify(design)) is None:
            yield from in_words(estimate(design), language)
        held = run_study(design)
    else:
        held = Study(source)
    count = export(held, file, language)
    yield say(
        "{file}: {count} choices of {study}, {size} MB.", language,
        file=file, count=count, study=held.folder, size=number(file.stat().st_size / 1e6, language, 1),
    )  # fmt: skip


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address, or refuse one that is taken."""
    place = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        place.bind((host, port))
        place.listen(128)
    except OSError as error:
        place.close()
        raise InputError(
            f"--host {host} --port {port}: {error.strerror or error}. Choose another, such as --port 0."
        ) from error
    return place
