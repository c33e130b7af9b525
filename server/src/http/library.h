// cpp-httplib with the settings that are fixed when it is compiled: every file of this folder takes it from here, so
// that all see the same. The defaults hurt: a backlog of 5 connections, targets of 8 kB.
#pragma once
#define CPPHTTPLIB_LISTEN_BACKLOG 512
#define CPPHTTPLIB_REQUEST_URI_MAX_LENGTH 262144
#define CPPHTTPLIB_MAX_LINE_LENGTH 270336
#include <httplib.h>
