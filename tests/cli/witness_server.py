#!/usr/bin/env python3
"""A witness over HTTP for test_witness_http.sh, on a free port of this machine.

usage: witness_server.py PORT_FILE LOG_FILE RECORDED_DIRECTORY PROGRAM WITNESS_DIRECTORY PASSPHRASE_FILE

POST /live/add-checkpoint is answered by the witness program on WITNESS_DIRECTORY; POST /<name>/add-checkpoint by
what RECORDED_DIRECTORY/<name>.http holds, byte for byte; /slow, /large, /redirect, /cut and /first-409 behave as
bad or busy servers do. Each request is written to LOG_FILE: path, and the first line of its body.
"""

import http.server
import json
import os
import subprocess
import sys
import time

port_file, log_file, recorded, program, witness, passphrase = sys.argv[1:]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def raw(self, answer):
        self.wfile.write(answer)
        self.close_connection = True

    def answer(self, status, body, kind="text/plain; charset=utf-8"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def live(self, body):
        request = log_file + ".request"
        with open(request, "wb") as file:
            file.write(body)
        done = subprocess.run([program, "witness", "cosign", witness, request, "--json", "--passphrase-file", passphrase],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        said = json.loads(done.stdout)
        self.answer(said["status"], said["body"].encode(), said["content_type"])

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open(log_file, "a", encoding="utf-8") as log:
            log.write("%s %s\n" % (self.path, body.split(b"\n", 1)[0].decode()))
        name, _, action = self.path[1:].partition("/")
        path = os.path.join(recorded, name + ".http")
        if action != "add-checkpoint":
            self.answer(404, b"no such page\n")
        elif name == "live":
            self.live(body)
        elif name == "slow":
            time.sleep(3)
            self.close_connection = True
        elif name == "large":
            self.answer(200, b"x" * 100000)
        elif name == "redirect":
            self.raw(b"HTTP/1.1 302 Found\r\nLocation: /live/add-checkpoint\r\nContent-Length: 0\r\n\r\n")
        elif name == "cut":
            self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n\xe2\x80\x94 cut")
        elif os.path.exists(path):
            with open(path, "rb") as file:
                self.raw(file.read())
        else:
            self.answer(404, b"no such page\n")


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(port_file + ".new", "w", encoding="ascii") as ready:
    ready.write(str(server.server_address[1]))
os.rename(port_file + ".new", port_file)
server.serve_forever()
