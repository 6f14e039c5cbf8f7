# Finds the Python that this repository's tests run on and becomes launch.py in it:  sh launch.sh CHECKOUT DIR SPEC
# CHECKOUT: the user's own checkout, whose virtual environment is used from where it is. DIR: the suite's folder, relative to it.
# In order: .venv or venv from DIR up to CHECKOUT, UV_PROJECT_ENVIRONMENT, VIRTUAL_ENV, what Poetry or Pipenv say,
# then python3 and python on PATH (pyenv's shims read .python-version themselves, from the checkout's folder).
checkout=$1
dir=$2
spec=$3

refuse() {
  echo "cannot start: $1" >&2
  exit 127
}

start() {
  exec "$1" "$(dirname "$0")/launch.py" "$spec"
}

# A virtual environment that is there and does not run is told: any other Python would have other packages.
try() {
  [ -e "$1/pyvenv.cfg" ] || [ -e "$1/bin/python" ] || return 0
  [ -x "$1/bin/python" ] || refuse "$1/bin/python does not run: make the virtual environment again"
  start "$1/bin/python"
}

ask() {
  command -v "$1" >/dev/null 2>&1 || return 0
  found=$(cd "$checkout/$dir" && "$@" 2>/dev/null) || return 0
  [ -x "$found" ] && start "$found"
}

at=$dir
while :; do
  for name in .venv venv; do
    try "$checkout${at:+/$at}/$name"
  done
  case $at in
    '') break ;;
    */*) at=${at%/*} ;;
    *) at= ;;
  esac
done
case ${UV_PROJECT_ENVIRONMENT:-} in
  '') ;;
  /*) try "$UV_PROJECT_ENVIRONMENT" ;;
  *) try "$checkout${dir:+/$dir}/$UV_PROJECT_ENVIRONMENT" ;;
esac
[ -n "${VIRTUAL_ENV:-}" ] && try "$VIRTUAL_ENV"
[ -e "$checkout${dir:+/$dir}/poetry.lock" ] && ask poetry env info --executable
[ -e "$checkout${dir:+/$dir}/Pipfile" ] && ask pipenv --py

PYENV_DIR=${PYENV_DIR:-$checkout${dir:+/$dir}}
export PYENV_DIR
for name in python3 python; do
  found=$(command -v "$name") && start "$found"
done
refuse 'no Python was found: install Python 3.9 or newer, or make a virtual environment with pytest in .venv'
