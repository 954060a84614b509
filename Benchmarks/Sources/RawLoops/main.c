// The raw loops that durable steps are measured against: what a program does that knows nothing but the disk.
//
//   raw-loops rename COUNT FOLDER   each time: 4 KiB into a temporary file, fsync, rename over the file, fsync the folder
//   raw-loops append COUNT FOLDER   each time: 300 bytes into a zero-filled file, fdatasync
//
// Prints the seconds on the clock and of processor time as two numbers.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { replaced_bytes = 4096, record_bytes = 300 };

static void require(int holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "raw-loops: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void write_all(int file, const char *bytes, size_t count) {
  require(write(file, bytes, count) == (ssize_t)count, "write");
}

static void replace_file(int folder, const char *bytes) {
  int file = openat(folder, "raw.tmp", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  require(file >= 0, "open raw.tmp");
  write_all(file, bytes, replaced_bytes);
  require(fsync(file) == 0, "fsync");
  require(close(file) == 0, "close");
  require(renameat(folder, "raw.tmp", folder, "raw") == 0, "rename");
  require(fsync(folder) == 0, "fsync the folder");
}

static int zero_filled(int folder, long count) {
  int file = openat(folder, "raw.log", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  require(file >= 0, "open raw.log");
  static const char zeros[1 << 16];
  for (long left = count * record_bytes; left > 0; left -= sizeof zeros) write_all(file, zeros, sizeof zeros);
  require(fsync(file) == 0, "fsync");
  require(lseek(file, 0, SEEK_SET) == 0, "seek");
  return file;
}

static double wall_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static double processor_seconds(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "usage: raw-loops rename|append COUNT FOLDER\n");
    return 64;
  }
  long times = atol(arguments[2]);
  int folder = open(arguments[3], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  require(folder >= 0, arguments[3]);
  char bytes[replaced_bytes];
  memset(bytes, 'x', sizeof bytes);
  int appends = strcmp(arguments[1], "append") == 0;
  int log = appends ? zero_filled(folder, times) : -1;
  double wall = wall_seconds(), processor = processor_seconds();
  for (long i = 0; i < times; i++) {
    if (appends) {
      write_all(log, bytes, record_bytes);
      require(fdatasync(log) == 0, "fdatasync");
    } else {
      replace_file(folder, bytes);
    }
  }
  printf("%.6f %.6f\n", wall_seconds() - wall, processor_seconds() - processor);
  return 0;
}
