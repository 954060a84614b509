#ifndef CSPAWN_H
#define CSPAWN_H

#include <spawn.h>

#ifdef __linux__
/* What <spawn.h> of glibc (2.34) declares only under _GNU_SOURCE, which Swift's own import of it does without. */
#ifndef POSIX_SPAWN_SETSID
#define POSIX_SPAWN_SETSID 0x80
#endif
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *, const char *);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
#endif

#endif
