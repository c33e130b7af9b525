// cpp-httplib with the settings that are fixed when it is compiled: every file of this folder takes it from here, so
// that all see the same. The defaults hurt: a backlog of 5 connections, targets of 8 kB, and select(), which knows no
// descriptor from 1024 on: a hundred worlds have as many, and every new connection would be closed.
#pragma once
#define CPPHTTPLIB_USE_POLL
#define CPPHTTPLIB_LISTEN_BACKLOG 512
#define CPPHTTPLIB_REQUEST_URI_MAX_LENGTH 262144
#define CPPHTTPLIB_MAX_LINE_LENGTH 270336
#include <httplib.h>
