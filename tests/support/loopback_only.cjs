// Loaded into node before newman: a connection to another machine is an error, and so is asking for its address.
"use strict";

const dns = require("dns");
const net = require("net");

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);
const connect = net.Socket.prototype.connect;
const lookup = dns.lookup;

function check(host) {
  if (!LOOPBACK.has(host)) {
    process.stderr.write(`a connection to ${host}, which is not this machine\n`);
    process.exit(70);
  }
}

net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  check(typeof options === "object" ? options.host || "localhost" : args[1] || "localhost");
  return connect.apply(this, args);
};

dns.lookup = function (host, ...args) {
  check(host);
  return lookup.call(this, host, ...args);
};
