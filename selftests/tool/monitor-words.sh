#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The sentences of monitor: what it watches, that nothing was refused, and who does a command's work.

set -euo pipefail
# shellcheck source=selftests/tool/fake_kernel/fake_kernel.sh
. "$(dirname "$0")/fake_kernel/fake_kernel.sh"

ELSEWHERE='seccomp refused nothing in [0-9]+ m?s: the error comes from elsewhere \(permissions, capabilities, LSM\)'

# Numbers of tasks that this machine does not have
test_begin() {
	scenario <<-'END'
		task 4100001 4100001 2 f1 1 sshd
		task 4100002 4100002 2 f1 1 sshd
		task 4100003 4100002 2 f1 1 worker
		task 4100004 4100004 2 f1 1 other
		end
	END
	cases <<-'END'
	1! monitor
	! watching all processes; Ctrl-C ends
	1! monitor --uid 0
	! watching all processes, only those of user root; Ctrl-C ends
	1! monitor --uid 4000000
	! watching all processes, only those of user 4000000; Ctrl-C ends
	1! monitor --comm sshd
	! watching 2 sshd; Ctrl-C ends
	1! monitor --comm 'ss*'
	! watching 2 ss\*; Ctrl-C ends
	1! monitor --comm cron
	! watching cron, which is not running yet; Ctrl-C ends
	1! monitor --unit no-such
	! watching no-such.service, which is not running yet; Ctrl-C ends
	1! monitor $$
	! watching process [0-9]+ \(monitor-words\.s\); Ctrl-C ends
	1! monitor --children $$
	! watching process [0-9]+ \(monitor-words\.s\) and what it starts; Ctrl-C ends
	1! monitor --children $$ $PPID
	! watching 2 processes and what they start; Ctrl-C ends
	# A program that reads the events gets the counts only.
	1! monitor --json
	! ^seccompctl: monitor: the module has been unloaded[^;]*: 0 events, 0 dropped$
	1! monitor --suggest=oci
	! ^seccompctl: monitor: the module has been unloaded[^;]*: 0 events, 0 dropped$
	END
}

# Nothing was refused: the error has another reason. The line is left out if a refusal could be missing.
test_nothing_refused() {
	scenario <<-'END'
		end
	END
	cases <<-END
	1! monitor
	! unloaded: the watch ends[^:]*: monitor: $ELSEWHERE$
	1! monitor --summary
	! $ELSEWHERE$
	1! monitor --action kill,trap,errno,notify,trace
	! $ELSEWHERE$
	1! monitor --comm cron
	! $ELSEWHERE, if anything that is watched ran$
	1! monitor --installs
	! : 0 events, 0 dropped$
	1! monitor --action kill
	! : 0 events, 0 dropped$
	END
	scenario <<-'END'
		verdict 12 sshd f2 0 1 7ffc0000 0 62 A 1 9
		install 199 sshd f1 3 2 1 1 0 0 2
		end
	END
	cases <<-END
	1! monitor
	! : 2 events, 0 dropped; $ELSEWHERE$
	END
	scenario <<-'END'
		install 199 sshd f1 3 2 1 1 0 0 2
		verdict 12 sshd f2 0 1 7fc00000 0 62 A 1 9
		end
	END
	cases <<-'END'
	# A supervisor decides.
	1! monitor
	! : 2 events, 0 dropped$
	END
	scenario <<-'END'
		drop 17
		verdict 12 sshd f2 0 1 7ffc0000 0 62 A 1 9
		end
	END
	cases <<-'END'
	1! monitor
	! : 1 event, 17 dropped$
	END
	scenario <<-'END'
		count 2 0
		end
	END
	cases <<-'END'
	1! monitor
	! : 0 events, 0 dropped, and events that could not be seen: 2$
	END
	scenario <<<garbage
	cases <<-'END'
	1! monitor
	! : 0 events, 0 dropped$
	END
	scenario <<-'END'
		without 2 functions are not hooked
		end
	END
	cases <<-'END'
	1! monitor
	! : 0 events, 0 dropped$
	END
	scenario <<-'END'
		sleep 1100
		end
	END
	cases <<-'END'
	1! monitor
	! refused nothing in [1-9] s:
	END
}

# Tasks that make no system calls
test_futile() {
	local zombie kernel i

	exec {zombies}< <(exec bash -c 'sleep 0.2 & echo $!; exec sleep 60')
	fixtures+=("$!")
	read -r zombie <&"$zombies"
	for ((i = 0; i < 100; i++)); do
		! grep -q '^State:.Z' "/proc/$zombie/status" || break
		sleep 0.1
	done
	scenario <<-END
		task $zombie $zombie 0 0 0 ended exiting
		task 4100001 4100001 0 0 0 ended exiting
		task 4100002 4100002 0 0 0 mixed exiting
		task 4100003 4100003 0 0 0 mixed
	END
	cases <<-END
	0! monitor $zombie
	! watching process $zombie \(sleep\): a zombie makes no more system calls; Ctrl-C ends
	! refused nothing in [0-9]+ m?s: a zombie makes no more system calls$
	END
	echo end >>"$work/scenario"
	cases <<-END
	1! monitor --comm ended
	! watching 2 ended: a zombie makes no more system calls; Ctrl-C ends
	1! monitor --comm mixed
	! watching 2 mixed; Ctrl-C ends
	END
	kernel=$(cat /proc/2/comm 2>/dev/null) || true
	if [[ $kernel != kthreadd ]]; then
		skip "a kernel thread" "there are none in this pid namespace"
		return
	fi
	cases <<-END
	1! monitor 2
	! watching process 2 \(kthreadd\): a kernel thread makes no system calls; Ctrl-C ends
	! refused nothing in [0-9]+ m?s: a kernel thread makes no system calls$
	1! monitor 2 $$
	! watching 2 processes; Ctrl-C ends
	1! monitor --children 2
	! watching process 2 \(kthreadd\) and what it starts; Ctrl-C ends
	END
}

# advises OPTION COMMAND: the commands here do nothing
advises() {
	local words

	read -ra words <<<"$2"
	run monitor -- "$work/bin/${words[0]}" "${words[@]:1}"
	like "$2: --$1" "$rc $err" "^0 seccompctl: monitor: the processes of a (service|container) are not children of ${words[0]}: use --$1( while it runs)?
seccompctl: monitor: seccomp refused nothing in .*: use --$1( while it runs)?$"
}

test_daemons() {
	local name

	mkdir "$work/bin"
	for name in systemctl service docker podman nerdctl ctr kubectl machinectl other; do
		ln -s /bin/true "$work/bin/$name"
	done
	scenario <<<"await $work/nothing"
	advises 'unit nginx' 'systemctl restart nginx'
	advises 'unit nginx.service' 'systemctl --user --now start nginx.service'
	advises 'unit nginx' 'systemctl reload nginx --no-block'
	advises 'unit NAME' 'systemctl start nginx shop'
	advises 'unit NAME' 'systemctl -H web start nginx'
	advises 'unit NAME' 'systemctl start --job-mode fail nginx'
	advises 'unit NAME' 'systemctl daemon-reload'
	advises 'unit NAME' 'systemctl'
	advises 'unit nginx' 'service nginx restart'
	advises 'unit NAME' 'service --status-all'
	advises 'container web' 'docker run -d --name web -p 80:80 nginx'
	advises 'container web' 'docker run --name=web nginx'
	advises 'container NAME' 'docker run -it nginx'
	advises 'container NAME' 'docker run nginx --name'
	advises 'container web' 'docker start web'
	advises 'container NAME' 'docker start web shop'
	advises 'container web' 'docker exec -it web sh -c true'
	advises 'container NAME' 'docker exec -u root web sh'
	advises 'container NAME' 'docker ps'
	advises 'container web' 'podman start -a web'
	advises 'container web' 'podman run -d --name web nginx'
	advises 'container web' 'podman exec -d web ls'
	advises 'container NAME' 'podman run --detach nginx'
	advises 'container NAME' 'podman'
	advises 'container web' 'nerdctl exec web ls'
	advises 'container NAME' 'ctr'
	advises 'container NAME' 'kubectl apply -f x'
	advises 'container web' 'machinectl shell web'
	for name in 'other restart nginx' 'podman run --rm nginx' 'podman exec web ls'; do
		# shellcheck disable=SC2086
		run monitor -- "$work/bin/"$name
		like "no advice: $name" "$err" "^seccompctl: monitor: $ELSEWHERE$"
	done
	run monitor --json -- "$work/bin/docker" $'\e]0;' 
	like "advice with --json" "$err" 'use --container NAME while it runs'
	run monitor -- "$work/bin/docker" start $'\e]0;'
	like "a name that is not clean" "$err" 'use --container .x1b'
}

build_tool
run_tests
