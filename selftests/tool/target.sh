#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tasks by unit, container, control group and name, in real control groups whose paths are those of
# systemd, of runtimes of containers and of Kubernetes; and the errors where there is none.

set -euo pipefail
# shellcheck source=selftests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh"

((EUID == 0)) || skip_all "only root may make control groups"
groups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts)
[[ -n $groups ]] && mkdir "$groups/target$$.slice" 2>/dev/null || skip_all "there is no cgroup2 to write to"

compile "$here/../fixtures/hold.c" hold
compile "$here/threads.c" threads

top=/target$$.slice
# Ids that no container of this machine has; the second begins as the first
id=$(sha256sum <<<"$$" | cut -c1-64)
other=${id:0:8}$(sha256sum <<<"$$ other" | cut -c9-64)
export HOME=$work/home

clean_groups() {
	local dir

	kill -KILL "${fixtures[@]}" 2>/dev/null || true
	find "$groups$top" -depth -type d | while read -r dir; do
		for ((i = 0; i < 50; i++)); do
			! rmdir "$dir" 2>/dev/null || break
			sleep 0.1
		done
	done
	cleanup
}
trap clean_groups EXIT

# enter PATH [PID]: move a task to a control group
enter() {
	mkdir -p "$groups$top/$1"
	echo "${2:-$pid}" >"$groups$top/$1/cgroup.procs"
}

# run_in PATH ARGUMENT...: seccompctl, in a control group
run_in() {
	# shellcheck disable=SC2016 # $$ is that of the shell which becomes the tool
	run_command bash -c 'echo $$ >"$1"; shift; exec "$@"' - "$groups$top/$1/cgroup.procs" "$SECCOMPCTL" "${@:2}"
}

start hold filter 1
task=$pid

# "PATH UNIT CONTAINER": a path below a slice, as systemd and runtimes make it, and what it says
test_paths() {
	local path unit container

	while read -r path unit container; do
		enter "$path" "$task"
		run --source=proc list -nr -o UNIT,CONTAINER,CGROUP --pid "$task"
		[[ $unit != - ]] || unit=${top#/}
		# The raw form has a backslash as \x5c.
		is "$path" "$rc ${out//\\x5c/\\}" "0 $unit $container $top/$path"
		enter . "$task"
		(cd "$groups$top" && rmdir -p -- "$path")
	done <<-END
	system.slice/nginx.service nginx.service -
	system.slice/system-getty.slice/getty@tty1.service getty@tty1.service -
	system.slice/_cpu.service cpu.service -
	system.slice/foo.service/worker foo.service -
	system.slice/srv-my\x2ddata.mount srv-my\\x2ddata.mount -
	system.slice system.slice -
	init.scope init.scope -
	user.slice/user-1000.slice/session-3.scope session-3.scope -
	user.slice/user-1000.slice/user@1000.service/app.slice/app-term.slice/x.service x.service -
	user.slice/user-1000.slice/user@1000.service/init.scope init.scope -
	user.slice/user-1000.slice/user@1000.service/user.slice/libpod-$id.scope/container libpod-$id.scope $id
	system.slice/docker-$id.scope docker-$id.scope $id
	docker/$id - $id
	machine.slice/libpod-$id.scope/container libpod-$id.scope $id
	machine.slice/libpod-conmon-$id.scope libpod-conmon-$id.scope -
	libpod_parent/libpod-$id - $id
	kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1f_2.slice/cri-containerd-$id.scope cri-containerd-$id.scope $id
	kubepods.slice/kubepods-pod1f_2.slice/crio-$id.scope/container crio-$id.scope $id
	kubepods.slice/kubepods-pod1f_2.slice/crio-conmon-$id.scope crio-conmon-$id.scope -
	kubepods/besteffort/pod1f-2/$id - $id
	system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:$id containerd.service $id
	system.slice/docker-$other.scope/kubelet.slice/cri-containerd-$id.scope docker-$other.scope $id
	machine.slice/systemd-nspawn@debian.service/payload/system.slice/cron.service systemd-nspawn@debian.service debian
	machine.slice/machine-my\x2dbox.scope machine-my\\x2dbox.scope my-box
	machine.slice/machine-qemu\x2d12\x2dvm\x2d1.scope/libvirt/emulator machine-qemu\\x2d12\\x2dvm\\x2d1.scope vm-1
	lxc.payload.web/system.slice/cron.service - web
	lxc.monitor.web - -
	lxc/web - web
	system.slice/crun-box.scope crun-box.scope box
	system.slice/runc-box.scope/nested runc-box.scope box
	system.slice/not-${id:1}.scope not-${id:1}.scope -
	END
}

# A unit with two processes of one chain, and one of another below it; another unit
units() {
	start hold filter 2
	one=$pid
	start hold filter 2
	two=$pid
	start hold strict
	three=$pid
	start threads
	many=$pid
	enter "web$$.service" "$one"
	enter "web$$.service" "$two"
	enter "web$$.service/below" "$three"
	enter "docker-$id.scope" "$many"
	enter "docker-$other.scope" "$task"
}

test_selection() {
	units
	cases <<-END
	0 --source=proc list -anr --unit web$$ -o PID,UNIT
	| $one web$$.service
	| $two web$$.service
	| $three web$$.service
	0 --source=proc list -nr --unit web$$.service --mode strict -o PID
	| $three
	0 --source=proc list -nr --cgroup $groups$top/web$$.service/below/ -o PID
	| $three
	0 --source=proc list -nr --cgroup ${top#/}/web$$.service/below -o PID
	| $three
	0 --source=proc list -pnr --container $id -o PID,CONTAINER
	| $many $id
	0 --source=proc list -pn --container ${id:0:12} -o PID,CONTAINER =~ ^ *$many\ ${id:0:12}$
	0 --source=proc list -nr --cgroup $top --comm hol? -o PID
	| $task
	| $one
	| $two
	| $three
	0 --source=proc list -nr --unit target$$.slice --comm filtered -o TID =~ ^[0-9]+.[0-9]+$
	# A group without a thread under seccomp is an empty list.
	0 --source=proc list -nr --unit web$$ --mode dead
	| 
	0 --source=proc list -J --container $id
	@ sorted({(t["unit"], t["container"], t["cgroup"]) for t in d["threads"]}) == [["docker-$id.scope", "$id", "$top/docker-$id.scope"]]
	0 --source=proc list -p --unit target$$.slice -o UNIT --sort UNIT --list-columns =~ CGROUP
	END
}

# Tasks with the same chain are one; filters of /proc can't be compared, those of ptrace are.
test_same() {
	cases <<-END
	0 --source=ptrace status --unit web$$ =~ ^$one\ hold.*Unit:\ +web$$.service.*Same\ filters:\ +$one\ and\ 1\ other\ \($two\).*$three\ hold.*strict
	0 --source=ptrace status -J --unit web$$
	@ [t["pids"] for t in d["tasks"]] == [[$one, $two], [$three]]
	@ [t["cgroup"] for t in d["tasks"]] == ["$top/web$$.service", "$top/web$$.service/below"]
	0 --source=ptrace status -J $one
	@ d["tasks"][0]["pids"] == null
	1 --source=ptrace explain --unit web$$ !~ explain: the processes of web$$.service have 2 different chains of filters: .*: $one hold \(and 1 more\), $three hold
	$ echo $three >$groups$top/cgroup.procs
	0 --source=ptrace explain --unit web$$ =~ ^$one\ hold\ and\ 1\ other\ \($two\).*2\ filters
	0 --source=ptrace explain -J --unit web$$
	@ d["target"]["pids"] == [$one, $two]
	0 --source=ptrace check --unit web$$ mount => mount: allowed
	+ of $one hold and 1 other ($two)
	0 --source=ptrace diff --unit web$$ $task =~ ^A:\ $one\ hold\ and\ 1\ other\ \($two\),\ 2\ filters.B:\ $task
	0 --source=ptrace dump --unit web$$ => ; $one and 1 other ($two) have these filters
	0 --source=ptrace export -f c --unit web$$ =~ filter_1
	1 --source=ptrace why --unit web$$ /dev/null !~ no SECCOMP record in /dev/null
	1 --source=ptrace why --unit web$$x /dev/null !~ is web$$.service meant
	2 why --with $task --unit web$$ /dev/null !~ one of these has the filters
	0 --source=ptrace merge --unit web$$ $task -o merged
	0 dump merged =~ ret\\ +ALLOW
	0 --source=ptrace dump -J --unit web$$
	@ [d["pids"], len(d["filters"])] == [[$one, $two], 2]
	0! --source=ptrace tree --unit web$$ =~ hold\ .*2\ \(pids\ $one,\ $two\)
	0 --source=proc status --unit web$$ =~ $one\ hold.*$two\ hold
	END
}

# A line of an event names the service, and check takes the line.
test_event() {
	if [[ $(uname -m) != x86_64 ]]; then
		skip "an event" "the program is one of x86_64"
		return
	fi
	compile "$here/../fixtures/refused.c" refused
	assemble policy "ld [arch] / jeq #x86_64, L, A / L: ld [nr] / jeq #x86_64:getppid, E, A / A: ret ALLOW / E: ret ERRNO(EPERM)"
	# Most of them are gone when their events are printed.
	run_in "web$$.service" --source=ptrace monitor --verdicts -- sh -c "for i in 1 2 3 4 5; do $work/refused $work/policy -- getppid; done"
	is "events of processes that are gone" "$(sed -E 's/.* refused\[[0-9]+\]/refused/; s/ by .*//' <<<"$out" | uniq -c | xargs)" \
		"5 refused in web$$.service: getppid() = EPERM"
	out=${out%%$'\n'*}
	run check "$work/policy" "${out#* }"
	is "check takes its line" "$rc ${out%%$'\n'*}" "3 getppid: fails with EPERM"
	run_in "web$$.service" --source=ptrace monitor -J --verdicts -- "$work/refused" "$work/policy" -- times=2000 getppid
	same_json "an event in JSON" 'd[0]["unit"] == "web'$$'.service"'
}

test_errors() {
	cases <<-END
	2 status --unit "" !~ --unit needs a name
	2 status --comm "" !~ --comm needs a name
	2 list --unit x --container y !~ --unit, --container and --cgroup exclude each other
	2 status --unit x 1 !~ numbers or a name, one of the two
	2 tree --unit x 1 !~ unexpected operand '1'
	2 check --unit x !~ the system call is missing
	2 diff --unit x !~ the second operand is missing
	2 diff --unit x 1 2 !~ unexpected operand '2'
	2 monitor --unit x 1 !~ one of these can be followed
	2 monitor --unit x -- true !~ one of these can be followed
	2 monitor --unit x --children !~ --children is for numbers
	1 --source=proc status --unit wbe$$ !~ no unit is called wbe$$.service, is web$$.service meant\?
	1 --source=proc list --unit wbe$$ !~ no unit is called wbe$$.service, is web$$.service meant\?
	1 --source=proc status --container ${id:0:8} !~ several containers have ids that begin with ${id:0:8}: (${id:0:12}|${other:0:12}), (${id:0:12}|${other:0:12})$
	1 --source=proc status --container ${id:0:3} !~ no container has the id or name ${id:0:3}
	1 --source=proc status --container no-such !~ no container has the id or name no-such
	1 --source=proc status --cgroup $top/none !~ no control group has the path $top/none
	1 --source=proc status --comm holt --unit web$$ !~ no thread of web$$.service is called holt, is hold meant
	1 --source=proc list --comm holt --unit web$$ !~ no thread of web$$.service is called holt, is hold meant
	$ mkdir $groups$top/empty$$.service
	1 --source=proc status --unit empty$$ !~ empty$$.service is there, and has no process$
	1 --source=proc list --unit empty$$ !~ empty$$.service is there, and has no process$
	END
}

test_unmounted() {
	run_command unshare -m sh -c 'umount -alt cgroup,cgroup2; exec "$@"' - "$SECCOMPCTL" --source=proc status --unit x
	like "no hierarchy is mounted" "$rc $err" "^1 seccompctl: status: no control groups are mounted, .*--comm$"
}

# Two users have a unit of one name; the system's comes first.
test_users() {
	local user

	for user in 1 2; do
		enter "user.slice/user-$user.slice/user@$user.service/app.slice/mine$$.service" "$one"
	done
	cases <<-END
	1 --source=proc status --unit mine$$ !~ several users have a unit mine$$.service: name one by --cgroup: $top/.*, $top/
	$ mkdir $groups$top/mine$$.service
	$ echo $two >$groups$top/mine$$.service/cgroup.procs
	0 --source=proc list -nr --unit mine$$ -o PID
	| $two
	END
}

# Names that runtimes keep, below the home directory as podman does for users
test_names() {
	local storage=$HOME/.local/share/containers/storage/overlay-containers

	mkdir -p "$storage"
	echo '[{"id":"'"$other"'","names":["shop"]},{"id":"'"$id"'","names":["web"]},{"id":"'"${id:1}0"'","names":["gone"]},{"id":3}]' \
		>"$storage/containers.json"
	cases <<-END
	0 --source=proc list -nr --container shop -o PID,CONTAINER
	| $task shop
	1 --source=proc status --container shpo !~ no container has the id or name shpo, is shop meant
	1 --source=proc status --container gone !~ container gone has no process
	1 --source=proc status --container ${id:0:8} !~ begin with ${id:0:8}: .*\((web|shop)\), .*\((web|shop)\)
	# A file that is none must not keep the caller waiting.
	$ rm $storage/containers.json; mkfifo $storage/containers.json
	1 --source=proc status --container shop !~ no container
	END
}

# podman with a graphroot of its own, docker with a data-root, and a user's podman. /etc and /run are this
# test's own. A user's list names that user's containers only.
test_engines() {
	local tool=$SECCOMPCTL SECCOMPCTL=$work/in_system uid=4242 users
	users=$(sha256sum <<<"$$ user's" | cut -c1-64)

	mkdir -p "$work"/{graph/vfs-containers,docker/containers/"$id",etc/{containers,docker},run/user/"$uid"/containers/vfs-containers} \
		"$work/someone/.local/share/containers/storage/overlay-containers"
	rm -rf "$HOME/.local"
	echo "someone:x:$uid:$uid::$work/someone:/bin/sh" >"$work/etc/passwd"
	echo "graphroot = '$work/graph'" >"$work/etc/containers/storage.conf"
	echo "{\"data-root\": \"$work/docker\"}" >"$work/etc/docker/daemon.json"
	echo "{\"ID\": \"$id\", \"Name\": \"/web\"}" >"$work/docker/containers/$id/config.v2.json"
	echo "[{\"id\": \"$other\", \"names\": [\"web\"]}, {\"id\": \"${id:1}1\", \"names\": [\"gone\"]}]" >"$work/graph/vfs-containers/containers.json"
	echo "[{\"id\": \"$users\", \"names\": [\"mine\"]}]" >"$work/someone/.local/share/containers/storage/overlay-containers/containers.json"
	echo "[{\"id\": \"$id\", \"names\": [\"fake\"]}]" >"$work/run/user/$uid/containers/vfs-containers/volatile-containers.json"
	chown -R "$uid" "$work/someone" "$work/run/user/$uid"
	enter "user.slice/user-$uid.slice/user@$uid.service/user.slice/libpod-$users.scope/container" "$three"
	cat >"$SECCOMPCTL" <<-END
		#!/bin/sh
		exec unshare -m sh -c 'mount --bind $work/etc /etc && mount --bind $work/run /run && exec "\$@"' - ${tool@Q} "\$@"
	END
	chmod +x "$SECCOMPCTL"
	cases <<-END
	0 --source=proc list -nr --cgroup $top -o PID,CONTAINER
	+ $many web
	+ $task web
	+ $three mine
	1 --source=proc status --container web !~ : several containers are called web: name one by its id: (docker ${id:0:12}|podman ${other:0:12}), (docker ${id:0:12}|podman ${other:0:12})$
	0 --source=proc list -nr --container ${other:0:12} -o PID,CONTAINER
	| $task web
	1 --source=proc status --container gone !~ container gone has no process
	0 --source=proc list -nr --container mine -o PID
	| $three
	# The system's come first.
	$ sed -i "s/mine/web/" $work/someone/.local/share/containers/storage/overlay-containers/containers.json
	1 --source=proc status --container web !~ : several containers are called web: name one by its id: [a-z]+ [0-9a-f]{12}, [a-z]+ [0-9a-f]{12}$
	1 --source=proc status --container fake !~ no container has the id or name fake
	$ mkdir -p $groups$top/lxc/web; echo $two >$groups$top/lxc/web/cgroup.procs
	1 --source=proc status --container web !~ several containers are called web: .*--cgroup=$top/lxc/web
	END
}

run_tests
