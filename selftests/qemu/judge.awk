# SPDX-License-Identifier: GPL-2.0
#
# Judge a report of framed TAP (see guest/check). Variables:
#
#   token    the token in the frames
#   where    words before each line that is shown: a kernel release, "host"
#   counts   file for "PASSED FAILED SKIPPED PROGRAMS"; guest-state, the guest's
#            check of itself, does not count as a program
#   verbose  show every result
#
# A program fails as a whole, in addition to its own "not ok"s, if it has no plan,
# if it does not fulfil its plan, or if its exit status is a failure that its TAP
# does not show. A report without its last line has failed.

function show(words) { printf "%s: %s: %s\n", where, name, words }

function fail(words) {
	failed++
	bad = 1
	show("FAILED: " words)
}

# The output since the last result belongs to this one.
function show_context(   i) {
	for (i = 1; i <= ncontext; i++)
		printf "    %s\n", context[i]
}

function forget_context() { ncontext = 0 }

function remember(line,   i) {
	if (ncontext == 40) {
		for (i = 1; i < 40; i++)
			context[i] = context[i + 1]
		ncontext--
	}
	context[++ncontext] = line
}

function reason(line) {
	sub(/^.*# *[Ss][Kk][Ii][Pp][^ ]* */, "", line)
	return line == "" ? "no reason given" : line
}

# The harness writes no name beside a skip; its "RUN" comment has the name.
function test_name(line,   i) {
	sub(/^(not )?ok *[0-9]* *(- )?/, "", line)
	sub(/ *# *[Ss][Kk][Ii][Pp].*$/, "", line)
	for (i = ncontext; line == "" && i > 0; i--)
		if (context[i] ~ /^# *RUN /) {
			line = context[i]
			gsub(/^# *RUN *| *\.\.\.$/, "", line)
		}
	return line
}

function begin_program(n) {
	name = n
	inside = 1
	planned = -1
	results = bad = had_failed = 0
	forget_context()
}

function result(line,   about) {
	results++
	about = test_name(line)
	if (line ~ /^not ok/) {
		had_failed = 1
		fail(about)
		show_context()
	} else if (line ~ /# *[Ss][Kk][Ii][Pp]/) {
		skipped++
		show("skipped: " about (about == "" ? "" : ": ") reason(line))
	} else {
		passed++
		if (verbose)
			show("ok: " about)
	}
	forget_context()
}

function end_program(status, seconds) {
	if (status == 124 || status == 137)
		fail("overran its time limit after " seconds " s")
	else if (status > 128)
		fail("killed by signal " (status - 128))
	else if (planned < 0)
		fail("exit status " status ", and no plan (1..N)")
	else if (results != planned)
		fail("planned " planned " results, gave " results)
	else if (status != 0 && status != 4 && !had_failed)
		fail("exit status " status " although no test failed")
	if (bad)
		show_context()
	inside = 0
}

BEGIN {
	mark = "@@" token " "
	passed = failed = skipped = 0
}

{ sub(/\r$/, "") }

index($0, mark) == 1 {
	if ($2 == "begin")
		begin_program($3)
	else if ($2 == "end")
		end_program($4, $5)
	else if ($2 == "all")
		complete = 1
	ended += $2 == "end"
	programs += $2 == "end" && $3 != "guest-state"
	announced = $2 == "all" ? $3 : announced
	next
}

!inside || /^$/ || /^TAP version/ { next }

/^1\.\.[0-9]+/ {
	planned = substr($1, 4) + 0
	if (planned == 0) {
		skipped++
		show("skipped: " reason($0))
	}
	next
}

/^(not )?ok( |$)/ { result($0); next }

/^Bail out!/ { fail($0); next }

{ remember($0) }

END {
	if (inside) {
		fail("never ended: the machine died under it")
		show_context()
	} else if (!complete || announced != ended) {
		name = "report"
		fail("is cut short after " ended + 0 " programs")
	}
	printf "%d %d %d %d\n", passed, failed, skipped, programs > counts
}
