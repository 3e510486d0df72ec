<?php
// Adminer with the server of ADMINER_DEFAULT_SERVER filled in, as its image has it.
function adminer_object() {
	return new class extends Adminer\Adminer {
		function loginFormField($name, $heading, $value) {
			$server = getenv('ADMINER_DEFAULT_SERVER') ?: 'db';
			return parent::loginFormField($name, $heading, str_replace('name="auth[server]" value=""', "name='auth[server]' value='" . htmlspecialchars($server) . "'", $value));
		}
	};
}
chdir('/usr/share/adminer/adminer');
include './index.php';
