#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# seccompctl-monitor.service counts the refusals of a service to the last one, and logs them to the journal:
# with unit and instruction, even if the process is killed by its first call and its control group removed.

set -euo pipefail
# shellcheck source=selftests/lib/live.sh
. "$(dirname "$0")/../lib/live.sh"

CALLS=${METRICS_CALLS:-100000}
SERVICES=20
one_kernel "metrics are the same on every kernel"
UNIT=seccompctl-monitor.service
METRICS=/run/metrics/seccomp.prom
REFUSED=$(realpath "$here/../fixtures/refused")

[ -d /run/systemd/system ] || skip_all "no systemd here"
[ -n "$(systemctl list-unit-files -q "$UNIT")" ] || skip_all "$UNIT is not installed"

# value SERIES: of the metrics' file
value() {
	awk -v series="$1" 'index($0, series " ") == 1 { print $NF }' "$METRICS"
}

mkdir -p /run/metrics "/run/systemd/system/$UNIT.d"
cat >"/run/systemd/system/$UNIT.d/metrics.conf" <<END
[Service]
Environment=METRICS=$METRICS
ReadWritePaths=/run/metrics
END
systemctl daemon-reload

# begin: start the service, and wait until it watches
begin() {
	rm -f "$METRICS"
	systemctl start "$UNIT"
	for ((i = 0; i < 300; i++)); do
		[ ! -e "$METRICS" ] || break
		sleep 0.1
	done
}

begin
result "$([ -e "$METRICS" ]; echo $?)" "the service begins, and writes its file" "$(systemctl status "$UNIT" 2>&1)"
# A service of type oneshot has ended when systemd-run returns; --wait would need D-Bus.
for ((i = 0; i < SERVICES; i++)); do
	systemd-run -q --collect --unit="killed-$i" -p Type=oneshot -p SystemCallFilter=~getppid \
		-- "$REFUSED" - -- getppid 2>/dev/null || true
done
systemctl stop "$UNIT"
journalctl --sync
is "services that are killed by their first call: units, known instructions; no installations" \
	"$(journalctl -b -q -u "$UNIT" -o cat | python3 -c '
import json, sys
events = [json.loads(line) for line in sys.stdin if line[0] == "{"]
killed = [e for e in events if str(e.get("unit")).startswith("killed-")]
print(len({e["unit"] for e in killed}), sum(e["filter"]["instruction"] is not None for e in killed),
      {e["event"] for e in events} & {"install", "tsc"})')" "$SERVICES $SERVICES set()"

begin
systemd-run -q --unit=many-refused -p SystemCallFilter=~getppid -p SystemCallErrorNumber=EPERM \
	-- "$REFUSED" - -- times="$CALLS" getppid
while systemctl is-active -q many-refused; do
	sleep 0.2
done
systemctl stop "$UNIT"
counted=$(value 'seccomp_refusals_total{unit="many-refused.service",container="",call="getppid",action="ERRNO(EPERM)"}')
dropped=$(value seccomp_events_dropped_total)
echo "# $counted counted, $dropped dropped of $CALLS"
is "counted and dropped are all calls" $((counted + dropped)) "$CALLS"
is "none is missed" "$(value seccomp_events_missed_total)" 0
like "the journal has refusals" "$(journalctl -b -q -u "$UNIT" -o cat | grep -m1 '"unit":"many-refused.service"')" \
	'"syscall":"getppid"'
is "the service has ended well" "$(systemctl show -p Result --value "$UNIT")" success
rm -r "/run/systemd/system/$UNIT.d"
systemctl daemon-reload
finish
