# SPDX-License-Identifier: GPL-2.0
#
# Make one table of several listings of gcov. A line of a header, or of several runs, counts as
# executed if any listing has it executed. least: percent, for the exit status. btf.c is left out: kernels
# that count lines have no BTF for it to read.
#
#      12:   34:	source text          executed; "12*": but for a part of it
#   #####:   35:	source text          never executed; "=====": only by an exception
#       -:   36:	source text          no code

function name_of(path) {
	return match(path, /module\/([a-z_]+\/)*[a-z_]+\.[ch]$/) ? substr(path, RSTART) : ""
}

{
	count = substr($0, 1, index($0, ":") - 1)
	rest = substr($0, index($0, ":") + 1)
	line = substr(rest, 1, index(rest, ":") - 1) + 0
	text = substr(rest, index(rest, ":") + 1)
	gsub(/[ *]/, "", count)
}

line == 0 && text ~ /^Source:/ {
	file = name_of(substr(text, 8))
	if (file == "module/btf.c")
		file = ""
	next
}

line == 0 || count == "-" || count == "" || file == "" { next }

!((file, line) in executed) {
	executed[file, line] = 0
	source[file, line] = text
	if (!(file in lines))
		files[++nfiles] = file
	lines[file]++
	last[file] = line > last[file] ? line : last[file]
}

count ~ /^[0-9]/ && count + 0 > 0 && !executed[file, line] {
	executed[file, line] = 1
	done[file]++
}

function row(name, all, some) {
	printf "%-28s %6d %9d %8.1f\n", name, all, some, 100 * some / all
}

function sort_files(   i, j, swap) {
	for (i = 2; i <= nfiles; i++)
		for (j = i; j > 1 && files[j] < files[j - 1]; j--) {
			swap = files[j]
			files[j] = files[j - 1]
			files[j - 1] = swap
		}
}

END {
	if (!nfiles) {
		print "the listings have no line of module/" >"/dev/stderr"
		exit 1
	}
	sort_files()
	printf "%-28s %6s %9s %8s\n", "file", "lines", "executed", "percent"
	for (i = 1; i <= nfiles; i++) {
		row(files[i], lines[files[i]], done[files[i]])
		all += lines[files[i]]
		some += done[files[i]]
	}
	row("total", all, some)
	printf "\nnever executed:\n"
	for (i = 1; i <= nfiles; i++)
		for (line = 1; line <= last[files[i]]; line++)
			if ((files[i], line) in executed && !executed[files[i], line])
				printf "%s:%d:%s\n", files[i], line, source[files[i], line]
	exit 100 * some / all < least
}
