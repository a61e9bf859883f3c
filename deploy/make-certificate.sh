#!/bin/sh
# A certificate of its own authority for the three names of docker-compose.yml, for a year. For trying out, not for production.
set -eu
umask 077
directory="$(dirname "$0")/tls"
mkdir -p "$directory"
if [ -e "$directory/key.pem" ]; then
  echo "$directory/key.pem exists already; nothing was changed" >&2
  exit 1
fi
openssl req -x509 -newkey rsa:3072 -noenc -days 365 -subj '/CN=ringfence trial' \
  -addext 'subjectAltName=DNS:localhost,DNS:qdrant,DNS:keycloak,IP:127.0.0.1' \
  -keyout "$directory/key.pem" -out "$directory/cert.pem"
# The containers run as users of their own and are handed the files; the closed directory keeps this machine's other users out.
chmod 0644 "$directory/cert.pem" "$directory/key.pem"
