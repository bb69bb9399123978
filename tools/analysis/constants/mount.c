// SPDX-License-Identifier: GPL-2.0
/* Names of values: mounts, quotas, and what only the administrator does. */
#include <sys/mount.h>
#include <sys/quota.h>
#include <sys/swap.h>

#include <linux/kexec.h>
#include <linux/module.h>
#include <linux/reboot.h>

#include "analysis/constants/constants.h"

/* include/uapi/linux/mount.h, which conflicts with the C library's */
#ifndef FSOPEN_CLOEXEC
#define FSOPEN_CLOEXEC 1
#endif
#ifndef FSMOUNT_CLOEXEC
#define FSMOUNT_CLOEXEC 1
#endif
#ifndef MODULE_INIT_COMPRESSED_FILE
#define MODULE_INIT_COMPRESSED_FILE 4
#endif

FLAGS(mount_flags, "mount flags", { "MS_MGC_VAL", 0xc0ed0000, false }, FLAG(MS_RDONLY),
      FLAG(MS_NOSUID), FLAG(MS_NODEV), FLAG(MS_NOEXEC), FLAG(MS_SYNCHRONOUS), FLAG(MS_REMOUNT),
      FLAG(MS_MANDLOCK), FLAG(MS_DIRSYNC), FLAG(MS_NOSYMFOLLOW), FLAG(MS_NOATIME),
      FLAG(MS_NODIRATIME), FLAG(MS_BIND), FLAG(MS_MOVE), FLAG(MS_REC), FLAG(MS_SILENT),
      FLAG(MS_UNBINDABLE), FLAG(MS_PRIVATE), FLAG(MS_SLAVE), FLAG(MS_SHARED), FLAG(MS_RELATIME),
      FLAG(MS_STRICTATIME), FLAG(MS_LAZYTIME));

FLAGS(umount_flags, "umount flags", FLAG(MNT_FORCE), FLAG(MNT_DETACH), FLAG(MNT_EXPIRE),
      FLAG(UMOUNT_NOFOLLOW));

FLAGS(fsopen_flags, "fsopen flags", FLAG(FSOPEN_CLOEXEC));

FLAGS(fsmount_flags, "fsmount flags", FLAG(FSMOUNT_CLOEXEC), NEWER(FSMOUNT_NAMESPACE, 2));

FLAGS(fspick_flags, "fspick flags", NEWER(FSPICK_CLOEXEC, 1), NEWER(FSPICK_SYMLINK_NOFOLLOW, 2),
      NEWER(FSPICK_NO_AUTOMOUNT, 4), NEWER(FSPICK_EMPTY_PATH, 8));

FLAGS(mount_attributes, "mount attributes", { "MOUNT_ATTR_RDONLY", 0x1, false },
      { "MOUNT_ATTR_NOSUID", 0x2, false }, { "MOUNT_ATTR_NODEV", 0x4, false },
      { "MOUNT_ATTR_NOEXEC", 0x8, false }, NEWER(MOUNT_ATTR_NOATIME, 0x10),
      NEWER(MOUNT_ATTR_STRICTATIME, 0x20), NEWER(MOUNT_ATTR_NODIRATIME, 0x80),
      NEWER(MOUNT_ATTR_NOSYMFOLLOW, 0x200000), { "MOUNT_ATTR_IDMAP", 0x100000, false });

FLAGS(open_tree_flags, "open_tree flags", { "OPEN_TREE_CLONE", 1, false },
      NEWER(OPEN_TREE_NAMESPACE, 2), { "OPEN_TREE_CLOEXEC", 02000000, false },
      { "AT_RECURSIVE", 0x8000, false }, { "AT_EMPTY_PATH", 0x1000, false },
      { "AT_SYMLINK_NOFOLLOW", 0x100, false });

FLAGS(move_mount_flags, "move_mount flags", { "MOVE_MOUNT_F_SYMLINKS", 0x1, false },
      { "MOVE_MOUNT_F_AUTOMOUNTS", 0x2, false }, { "MOVE_MOUNT_F_EMPTY_PATH", 0x4, false },
      { "MOVE_MOUNT_T_SYMLINKS", 0x10, false }, { "MOVE_MOUNT_T_AUTOMOUNTS", 0x20, false },
      { "MOVE_MOUNT_T_EMPTY_PATH", 0x40, false }, { "MOVE_MOUNT_SET_GROUP", 0x100, false },
      NEWER(MOVE_MOUNT_BENEATH, 0x200));

VALUES(fsconfig_commands, "fsconfig command", { "FSCONFIG_SET_FLAG", 0, false },
       { "FSCONFIG_SET_STRING", 1, false }, { "FSCONFIG_SET_BINARY", 2, false },
       { "FSCONFIG_SET_PATH", 3, false }, { "FSCONFIG_SET_PATH_EMPTY", 4, false },
       { "FSCONFIG_SET_FD", 5, false }, { "FSCONFIG_CMD_CREATE", 6, false },
       { "FSCONFIG_CMD_RECONFIGURE", 7, false }, NEWER(FSCONFIG_CMD_CREATE_EXCL, 8));

/* Command and subject form one number. */
#define QUOTA(_command)                                                                   \
	{ "QCMD(" #_command ",USRQUOTA)", (uint32_t)QCMD(_command, USRQUOTA), false },    \
	{                                                                                 \
		"QCMD(" #_command ",GRPQUOTA)", (uint32_t)QCMD(_command, GRPQUOTA), false \
	}

VALUES(quota_commands, "quotactl command", QUOTA(Q_SYNC), QUOTA(Q_QUOTAON), QUOTA(Q_QUOTAOFF),
       QUOTA(Q_GETFMT), QUOTA(Q_GETINFO), QUOTA(Q_SETINFO), QUOTA(Q_GETQUOTA), QUOTA(Q_SETQUOTA));

VALUES(reboot_magic, "reboot magic", VALUE(LINUX_REBOOT_MAGIC1));

VALUES(reboot_magic2, "second reboot magic", VALUE(LINUX_REBOOT_MAGIC2),
       VALUE(LINUX_REBOOT_MAGIC2A), VALUE(LINUX_REBOOT_MAGIC2B), VALUE(LINUX_REBOOT_MAGIC2C));

VALUES(reboot_commands, "reboot command", VALUE(LINUX_REBOOT_CMD_RESTART),
       VALUE(LINUX_REBOOT_CMD_HALT), VALUE(LINUX_REBOOT_CMD_CAD_ON),
       VALUE(LINUX_REBOOT_CMD_CAD_OFF), VALUE(LINUX_REBOOT_CMD_POWER_OFF),
       VALUE(LINUX_REBOOT_CMD_RESTART2), VALUE(LINUX_REBOOT_CMD_SW_SUSPEND),
       VALUE(LINUX_REBOOT_CMD_KEXEC));

FLAGS(swap_flags, "swapon flags", FLAG(SWAP_FLAG_PREFER), FLAG(SWAP_FLAG_DISCARD));

FLAGS(module_flags, "finit_module flags", FLAG(MODULE_INIT_IGNORE_MODVERSIONS),
      FLAG(MODULE_INIT_IGNORE_VERMAGIC), FLAG(MODULE_INIT_COMPRESSED_FILE));

FLAGS(kexec_flags, "kexec_file_load flags", FLAG(KEXEC_FILE_UNLOAD), FLAG(KEXEC_FILE_ON_CRASH),
      FLAG(KEXEC_FILE_NO_INITRAMFS), NEWER(KEXEC_FILE_DEBUG, 8), NEWER(KEXEC_FILE_NO_CMA, 0x10),
      NEWER(KEXEC_FILE_FORCE_DTB, 0x20));

/* include/linux/syslog.h of the kernel, which is not for programs; syslog(2) has the numbers */
VALUES(syslog_commands, "syslog command", { "SYSLOG_ACTION_CLOSE", 0, false },
       { "SYSLOG_ACTION_OPEN", 1, false }, { "SYSLOG_ACTION_READ", 2, false },
       { "SYSLOG_ACTION_READ_ALL", 3, false }, { "SYSLOG_ACTION_READ_CLEAR", 4, false },
       { "SYSLOG_ACTION_CLEAR", 5, false }, { "SYSLOG_ACTION_CONSOLE_OFF", 6, false },
       { "SYSLOG_ACTION_CONSOLE_ON", 7, false }, { "SYSLOG_ACTION_CONSOLE_LEVEL", 8, false },
       { "SYSLOG_ACTION_SIZE_UNREAD", 9, false }, { "SYSLOG_ACTION_SIZE_BUFFER", 10, false });
