#!/usr/bin/env bash
# Try `--cluster slurm` on a real Slurm: a controller and two nodes on this machine, the second with a stand-in for a GPU.
#   bash ci/slurm.sh [COMMAND...]      by default the tests that need one; SLURM_CPUS=16 has nodes say that they have
#                                      so many, for jobs that sleep
# Needs root, and Debian's `apt-get install --no-install-recommends slurm-wlm munge`; where they are missing it is
# skipped, and says so. Whatever it starts, it ends; a machine with a Slurm of its own it leaves alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
for needed in munged slurmctld slurmd; do
  if ! command -v "$needed" >/dev/null; then
    echo "slurm: skipped, no $needed here"
    exit 0
  fi
done
if [ "$(id -u)" != 0 ]; then
  echo "slurm: run it as root: it writes /etc/slurm/slurm.conf, where Slurm's job steps look" >&2
  exit 1
fi
mark="# written by ci/slurm.sh"
if [ -e /etc/slurm/slurm.conf ] && ! grep -qsx "$mark" /etc/slurm/slurm.conf; then
  echo "slurm: this machine has a Slurm of its own (/etc/slurm/slurm.conf); try it on another one" >&2
  exit 1
fi

folder=$(mktemp -d)
mkdir -p /etc/slurm /run/munge
chown munge: /run/munge
host=$(hostname)
cat >/etc/slurm/slurm.conf <<CONF
$mark
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/%n.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
SchedulerParameters=sched_interval=1
ReturnToService=2
SlurmdTimeout=10
KillWait=2
UnkillableStepTimeout=5
MinJobAge=300
GresTypes=gpu
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=17001 CPUs=${SLURM_CPUS:-2} RealMemory=8000
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=17002 CPUs=${SLURM_CPUS:-2} RealMemory=8000 Gres=gpu:1
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
CONF
echo "NodeName=n2 Name=gpu File=/dev/null" >/etc/slurm/gres.conf

stop() {
  scancel --user root --signal KILL 2>/dev/null || true
  for pid in "$folder"/*.pid; do kill "$(cat "$pid" 2>/dev/null)" 2>/dev/null || true; done
  for _ in $(seq 50); do # the controller saves its state first
    [ -e "$folder/slurmctld.pid" ] || break
    sleep 0.1
  done
  rm -rf "$folder" /etc/slurm/slurm.conf /etc/slurm/gres.conf
}
trap stop EXIT
mkdir "$folder"/{state,n1,n2}
runuser -u munge -- munged --pid-file /run/munge/ci.pid 2>/dev/null || munge -n >/dev/null
[ ! -e /run/munge/ci.pid ] || ln -s /run/munge/ci.pid "$folder/munged.pid"
slurmctld
for node in n1 n2; do slurmd -N "$node"; done
for _ in $(seq 60); do
  if sinfo --noheader --format %t | grep -qx idle && ! sinfo --noheader --format %t | grep -qvx idle; then
    break
  fi
  sleep 0.5
done
sinfo --Node --format "%N %t %c %m %G"
if [ $# = 0 ]; then
  bash build/setup.sh ci/requirements.txt build/cluster.txt
  set -- .venv/bin/pytest tests/review/runs/test_slurm.py
fi
"$@"
