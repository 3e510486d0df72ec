<?php
// The settings of phpMyAdmin's image that devbliss uses, from the environment.
$cfg['blowfish_secret'] = hash('sha256', gethostname() . 'phpmyadmin', true);
$cfg['TempDir'] = '/var/lib/phpmyadmin/tmp';
$server = &$cfg['Servers'][1];
$server['host'] = getenv('PMA_HOST') ?: 'db';
$server['port'] = getenv('PMA_PORT') ?: '';
$user = getenv('PMA_USER');
$server['auth_type'] = $user ? 'config' : 'cookie';
if ($user) {
	$server['user'] = $user;
	$server['password'] = getenv('PMA_PASSWORD') ?: '';
}
