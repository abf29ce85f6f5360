"""The fixed words of the page: what it calls them, and their English.

Gaps in braces are filled by the page.
"""

from sim.language import mark

WORDS = {
    "skip": mark("Skip to the answer"),
    "undo": mark("Undo"),
    "redo": mark("Redo"),
    "reset": mark("Reset"),
    "reset_help": mark("Back to where the page begins; what is locked stays"),
    "lock": mark("Lock as {letter}"),
    "lock_full": mark("Four are locked"),
    "against": mark("Compare with"),
    "compared": mark("Compared with {reference}"),
    "copy_link": mark("Copy link"),
    "copied": mark("The link is copied."),
    "only_here": mark(
        "It works on this computer only. To share the choice, send this file and the link: others put its end, "
        "from # on, after the address that the file has with them."
    ),
    "picture": mark("Picture"),
    "picture_help": mark("Save the figure as a picture (PNG)"),
    "numbers": mark("Numbers"),
    "numbers_help": mark("Save all weeks as a table (CSV)"),
    "table_heads": mark(
        "scenario,label,outcome,unit,week,date,level,difference,low,high,world_low,world_high,fixed"
    ),
    "runs": mark("{runs} runs of each, in {worlds} worlds"),
    "study": mark("Make a study"),
    "help": mark("Help"),
    "language": mark("Language"),
    "close": mark("Close"),
    "from_study": mark("Open a scenario"),
    "fixed": mark("Also in this scenario, and not to be changed here: {values}"),
    "office": mark("My office"),
    "leaders": mark("A leader's week"),
    "leaders_total": mark("Planned: {hours} a week to share out"),
    "styles": mark("Leadership"),
    "not_run": mark("Not among the choices that this page holds. The program runs it: python -m sim app"),
    "grey": mark("Grey: not among the choices that this page holds. The program runs it: python -m sim app"),
    "not_told": mark("This page holds no life stories. The program tells this one:"),
    "measures": mark("Measures"),
    "group.training": mark("Training"),
    "group.overview": mark("Overviews"),
    "group.contact": mark("Contact"),
    "none": mark("as it is"),
    "from": mark("{measure} from"),
    "date_within": mark("Choose a date between {first} and {last}."),
    "idle": mark("No effect here: {why}"),
    "answer": mark("The answer"),
    "about_use": mark("The answer is about {outcome}."),
    "computing": mark("Computing …"),
    "compiling": mark("The model is being prepared; the first answer takes up to a minute."),
    "rough": mark("Rough: {worlds} worlds"),
    "refined": mark("{worlds} worlds"),
    "lost": mark("The program behind this page does not answer. Start it again with: python -m sim app"),
    "bad_link": mark("The link contains something that this explorer does not know; that part is left out."),
    "size": mark("Size"),
    "certainty": mark("Certainty"),
    "luck": mark("Chance"),
    "worlds": mark("Worlds"),
    "time": mark("Over time"),
    "difference": mark("Difference"),
    "level": mark("Level"),
    "show": mark("Show"),
    "outcome": mark("Outcome"),
    "now": mark("Now"),
    "take": mark("Continue from {letter}"),
    "remove": mark("Remove {letter}"),
    "legend_luck": mark("dark band: 95 % interval of chance"),
    "legend_worlds": mark("light band: 90 % of the worlds"),
    "legend_margin": mark("grey: too small to matter"),
    "chart_alt": mark(
        "{outcome}: {now} less {reference}, week by week. {date}: {value}, 95 % interval {low} to {high}."
    ),
    "chart_alt_level": mark(
        "{outcome}: level week by week. {date}: {value} with {now}, {other} with {reference}."
    ),
    "start_of": mark("Start of: {measure}"),
    "release": mark("{service}: released {date}"),
    "outcomes": mark("After three years"),
    "better": mark("better"),
    "worse": mark("worse"),
    "interval": mark("95 % interval {low} to {high}"),
    "monday": mark("On Monday"),
    "activity": mark("Activity"),
    "before": mark("Before"),
    "after": mark("After"),
    "change": mark("Change"),
    "hours_minutes": mark("hours:minutes, last week"),
    "monday_help": mark(
        "What leaders come to do in the last week of the runs, on average. The sliders show their plan: from it, "
        "leaders who adapt move hours to what their advisers lack, and changing between tasks takes time."
    ),
    "usual": mark("{value}, as usual"),
    "make_usual": mark("{control}: as usual at this size"),
    "no_heads": mark("one leader, no department heads"),
    "one_head": mark("an office leader and one department head"),
    "heads": mark("an office leader and {number} department heads"),
    "h": mark("h"),
    "min": mark("min"),
    "people": mark("The office, one run"),
    "colour_by": mark("Colour by"),
    "all_services": mark("all services"),
    "play": mark("Play"),
    "pause": mark("Pause"),
    "week": mark("Week"),
    "another_run": mark("Another run"),
    "run_number": mark("run {number}"),
    "person_uses": mark("{person}: {number} of {all} services in routine use"),
    "person_stage": mark("{person}: {stage}"),
    "leader": mark("leader"),
    "innovative": mark("ring: innovative"),
    "leader_square": mark("square: leader"),
    "people_help": mark("Arrow keys go from person to person; Enter opens a life story."),
    "few_services": mark("none"),
    "many_services": mark("all"),
    "story": mark("Life story"),
    "story_note": mark("One simulated person in one run; not a real one."),
    "not_forecast": mark("A model, not a forecast."),
    "assumed": mark("What is assumed?"),
    "assumed_help": mark(
        "These numbers are the least known of those that matter. Each varies from world to world; fix one to see "
        "what it does. It then holds for every scenario on the screen."
    ),
    "assumed_held": mark(
        "These numbers are the least known of those that matter. Each varies from world to world. This page holds "
        "what was run, so they cannot be moved here. The program fixes one to show what it does: python -m sim app"
    ),
    "held_fixed": mark("Fixed: {values} (otherwise varying between worlds)"),
    "varies": mark("varies"),
    "let_vary": mark("Let {name} vary"),
    "source": mark("Source: {source}"),
    "help_read": mark(
        "Each answer compares the same simulated offices with and without your choice, with the same "
        "random numbers, in many worlds that differ in what nobody has measured."
    ),
    "help_limits": mark("It explores and explains; it does not predict what happens at a real office."),
    "help_keys": mark("Arrow keys move sliders, Ctrl+Z undoes, Ctrl+Y redoes."),
    "study_help": mark(
        "Runs these scenarios again as a study with its own folder, tables and report. The numbers are "
        "the same; anybody can repeat and check them."
    ),
    "study_start": mark("Start the study"),
    "study_running": mark("Running: {done} of {all}"),
    "study_done": mark("The study is done."),
    "study_failed": mark("The study failed: {why}"),
    "study_report": mark("Open the report"),
    "study_folder": mark("Folder"),
    "command": mark("The same on the command line"),
    "saved": mark("Saved: {file}"),
    "date": mark("Date"),
    "scenario": mark("Scenario"),
}
